import type { SystemModel } from "@trellis/model";
import type { Desk } from "../delivery/desk.ts";
import type { Clock } from "../ports/clock.ts";
import type { ExecutionRow } from "../ports/execution-store.ts";
import type { Store } from "../ports/store.ts";
import type { ExecutionBooks } from "./execution-books.ts";
import type { ExecutionDraft } from "./execution-draft.ts";
import type { ExecutionTrack } from "./execution-track.ts";
import type { OpenExecution } from "./open-execution.ts";

/** What the parts of `Executions` have in common. */
export interface ExecutionDesk {
  readonly desk: Desk;
  readonly store: Store;
  readonly clock: Clock;
  readonly model: SystemModel;
  /** By `context.workflow`. */
  readonly tracks: ReadonlyMap<string, ExecutionTrack>;
  /** Those with a worker or about to be, by id. */
  readonly open: Map<number, OpenExecution>;
  readonly draft: ExecutionDraft;
  readonly books: ExecutionBooks;
  /** 32 hexadecimal digits that nobody guesses: what an execution draws its chance from. */
  readonly seed: () => string;
}

/** An execution as it will be with the next commit. */
export function currentRow(
  { open, draft }: Pick<ExecutionDesk, "open" | "draft">,
  stored: ExecutionRow,
): ExecutionRow {
  return open.get(stored.id)?.row ?? draft.rowOf(stored.id) ?? stored;
}
