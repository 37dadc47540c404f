import type { ExecutionSummary } from "@trellis/engine/inspection";
import type { Outcome } from "../report/outcome.ts";
import { printable } from "../terminal/cells.ts";

/** An execution was told something, which is durable; what it makes of it is seen when it is looked at. */
export function toldOutcome(execution: ExecutionSummary, told: string): Outcome {
  const { workflow, name } = execution;
  const who = `${workflow} ${printable(name)}`;
  return {
    schema: "trellis.execution-told/1",
    data: execution,
    text: () => [],
    verdict: `${who} ${told} (trellis runs show ${who})`,
  };
}
