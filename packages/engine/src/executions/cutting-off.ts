import type { CutOff } from "@trellis/workflow";
import { cutOffEvent } from "@trellis/workflow/host";
import type { ExecutionRow } from "../ports/execution-store.ts";
import type { Children } from "./children.ts";
import { endedRow } from "./ended-row.ts";
import type { ExecutionDesk } from "./execution-desk.ts";
import { awaitedByOf } from "./open-execution.ts";

/**
 * Ends executions whose workflow is declared no more. No worker is given them, so nobody could say how their states end:
 * what is recorded is the end alone, from which a redrive goes on once the workflow is declared again.
 */
export class CuttingOff {
  readonly #shared: ExecutionDesk;
  readonly #children: Children;

  constructor(shared: ExecutionDesk, children: Children) {
    this.#shared = shared;
    this.#children = children;
  }

  /** Ends one that runs, and has its children end. */
  async end(row: ExecutionRow, end: CutOff): Promise<void> {
    const { store, draft, books, clock } = this.#shared;
    const endedMs = clock.now();
    const { id: execution } = row;
    const lastEvent = await store.executions.lastEvent(execution);
    // One that was never begun has no history that could end.
    if (lastEvent > 0) {
      const event = cutOffEvent(lastEvent, { ...end, atMs: endedMs });
      draft.block({ execution, firstEvent: event.id, lastEvent: event.id, json: JSON.stringify(event) });
    }
    const ended = endedRow(row, end, endedMs);
    draft.row(ended);
    books.ended(row, end.status, endedMs - row.startedMs);
    this.#children.ended(ended, end, awaitedByOf(await store.executions.signals([execution])), "");
    this.#children.orphaned(ended);
  }
}
