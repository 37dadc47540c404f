import { answerApart } from "./apart.ts";
import { dimensions, measureStep, type StepFigures } from "./measure-growth.ts";

/** What `growth.ts` asks for: one step of one dimension. */
export interface StepAsked {
  readonly dimension: string;
  readonly step: number;
  readonly durationMs: number;
  readonly runs: number;
}

await answerApart<StepAsked, StepFigures>(async ({ dimension, step, durationMs, runs }, tell) => {
  const found = dimensions.find(({ name }) => name === dimension);
  if (found === undefined) throw new Error(`there is no dimension ${dimension}`);
  return measureStep(found, step, { durationMs, runs }, tell);
});
