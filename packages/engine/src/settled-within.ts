import { setTimeout } from "node:timers/promises";
import type { EngineStatus } from "./inspection/inspection-contract.ts";

const lookEveryMs = 20;

/** Whether an engine has nothing to do any more, or gets there within `timeoutMs`. */
export async function settledWithin(
  status: () => Promise<EngineStatus>,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const { functions, workflows, jobs } = await status();
    const idle =
      functions.every(({ inFlight, deferred, backlog }) => inFlight + deferred + backlog === 0) &&
      workflows.every(({ unbegun, inHand }) => unbegun + inHand === 0);
    if (idle && jobs.length === 0) return true;
    if (Date.now() > deadline) return false;
    await setTimeout(lookEveryMs);
  }
}
