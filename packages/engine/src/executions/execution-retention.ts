import { workflowsOf } from "@trellis/model";
import type { ExecutionDesk } from "./execution-desk.ts";

/** Executions that one step looks at: one or two milliseconds' work. */
const stepMax = 256;
/** Ended executions of one workflow that are kept at most, whatever their age. */
const keptMax = 1_000_000;
/** Of a workflow that is declared no more. */
const undeclaredDays = 90;
const dayMs = 86_400_000;

/**
 * Lets go of executions that ended long ago, or that are too many: the oldest starts first, a few at a time. Walks
 * through all of them again and again, because who has ended among many that wait is not known from the order.
 */
export class ExecutionRetention {
  readonly #shared: ExecutionDesk;
  readonly #daysOf: ReadonlyMap<string, number>;
  #cursor = 0;

  constructor(shared: ExecutionDesk) {
    this.#shared = shared;
    this.#daysOf = new Map(
      [...workflowsOf(shared.model).values()].map(({ name, declared }) => [name, declared.retentionDays]),
    );
  }

  async step(): Promise<void> {
    const { store, clock, draft, books, open } = this.#shared;
    const rows = await store.executions.rows({}, stepMax, this.#cursor);
    const nowMs = clock.now();
    for (const { id, workflow, endedMs } of rows) {
      if (endedMs === undefined || open.has(id)) continue;
      const old = endedMs < nowMs - (this.#daysOf.get(workflow) ?? undeclaredDays) * dayMs;
      if (!old && books.kept(workflow) <= keptMax) continue;
      draft.remove(id);
      books.count(workflow, "removed");
    }
    this.#cursor = rows.length < stepMax ? 0 : (rows.at(-1)?.id ?? 0);
  }
}
