import type { ExecutionRow } from "../ports/execution-store.ts";
import type { ExecutionEnd } from "./execution-mail.ts";

/** Longer causes stand whole in the history. */
const causeMaxLength = 1_024;

/** An execution's row once it has ended. */
export function endedRow(
  row: ExecutionRow,
  { status, error, cause }: Omit<ExecutionEnd, "output">,
  endedMs: number,
): ExecutionRow {
  return {
    ...row,
    status,
    endedMs,
    active: false,
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause: cause.slice(0, causeMaxLength) }),
  };
}
