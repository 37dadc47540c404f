import type { ExecutionBlock } from "./execution-mail.ts";

/**
 * The end of an execution that the interpreter can't go on with. Nothing is added to its history, so that a redrive goes
 * on from there once the reason is gone.
 */
export function brokenBlock(
  at: Pick<ExecutionBlock, "block" | "execution" | "turn" | "lastEvent">,
  thrown: unknown,
): ExecutionBlock {
  const cause = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return {
    ...at,
    firstEvent: at.lastEvent + 1,
    json: "",
    answered: 0,
    running: 0,
    more: { ended: { status: "FAILED", error: "States.Runtime", cause }, broken: true },
  };
}
