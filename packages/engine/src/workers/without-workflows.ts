import type { Outcome } from "trellis/runtime";

/** What this engine can't carry out is not done by half: a unit that starts workflows or answers tasks fails whole. */
export function withoutWorkflows(outcome: Outcome): Outcome {
  if (outcome.outcome !== "done" || outcome.effects === undefined) return outcome;
  const { starts, taskAnswers } = outcome.effects;
  if (starts === undefined && taskAnswers === undefined) return outcome;
  const [start] = starts ?? [];
  const wish = start === undefined ? "answers a task by its token" : `starts the workflow ${start.workflow}`;
  return {
    outcome: "failed",
    failure: {
      code: "TRL0327",
      message: `the unit of work ${wish}, which this engine does not run; nothing of it was done`,
      retry: "never",
    },
  };
}
