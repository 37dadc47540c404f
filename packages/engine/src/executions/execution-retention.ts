import { limits, workflowsOf } from "@trellis/model";
import type { ExecutionRow } from "../ports/execution-store.ts";
import { currentRow, type ExecutionDesk } from "./execution-desk.ts";

/** Executions that one step looks at: one or two milliseconds' work. */
const stepMax = 256;
/** Ended executions of one workflow that are kept at most, whatever their age. */
const keptMax = 1_000_000;
/** Of a workflow that is declared no more. */
const undeclaredDays = 90;
const dayMs = 86_400_000;
/** No execution runs for longer, whatever was declared: it would be a timer for each, so they are found on the way. */
const runningMaxMs = limits.executionTimeoutMs.default;

/**
 * Lets go of executions that ended long ago, or that are too many, and ends those that have run for a year: the oldest
 * starts first, a few at a time. Walks through all of them again and again, because who has ended among many that wait
 * is not known from the order.
 */
export class ExecutionRetention {
  readonly #shared: ExecutionDesk;
  readonly #daysOf: ReadonlyMap<string, number>;
  readonly #timeOut: (row: ExecutionRow) => Promise<void>;
  #cursor = 0;

  /** @param timeOut ends an execution whose time is over */
  constructor(shared: ExecutionDesk, timeOut: (row: ExecutionRow) => Promise<void>) {
    this.#shared = shared;
    this.#timeOut = timeOut;
    this.#daysOf = new Map(
      [...workflowsOf(shared.model).values()].map(({ name, declared }) => [name, declared.retentionDays]),
    );
  }

  async step(): Promise<void> {
    const { store, clock, draft, books, open } = this.#shared;
    const rows = await store.executions.rows({}, stepMax, this.#cursor);
    const nowMs = clock.now();
    for (const row of rows) {
      const { id, workflow, endedMs, startedMs } = row;
      if (endedMs === undefined && startedMs <= nowMs - runningMaxMs) await this.#outlived(row);
      if (endedMs === undefined || open.has(id)) continue;
      const old = endedMs < nowMs - (this.#daysOf.get(workflow) ?? undeclaredDays) * dayMs;
      if (!old && books.kept(workflow) <= keptMax) continue;
      draft.remove(id);
      books.count(row, "removed");
    }
    this.#cursor = rows.length < stepMax ? 0 : (rows.at(-1)?.id ?? 0);
  }

  /** The time of one that was redriven counts from then on, as that of its own time limit does. */
  async #outlived(stored: ExecutionRow): Promise<void> {
    const { store, clock } = this.#shared;
    const row = currentRow(this.#shared, stored);
    if (row.status !== "RUNNING") return;
    if (row.redrives > 0) {
      const said = (await store.executions.interventions(row.id)).map(
        (json) => JSON.parse(json) as { readonly kind: string; readonly at: string }, // `Telling` wrote them
      );
      const redriven = said.findLast(({ kind }) => kind === "redrive");
      if (redriven !== undefined && Date.parse(redriven.at) > clock.now() - runningMaxMs) return;
    }
    // Told in a walk before, and not answered yet.
    const told = await store.executions.signals([row.id]);
    if (told.some(({ json }) => json.startsWith('{"type":"outlived"'))) return;
    await this.#timeOut(row);
  }
}
