import type { ExecutionStatus } from "@trellis/workflow";
import { isPartOf } from "../ports/execution-parts.ts";
import type { ExecutionCounts, ExecutionRow } from "../ports/execution-store.ts";
import type { ExecutionFigures } from "./execution-figures.ts";
import { ExecutionLedger, type Counted } from "./execution-ledger.ts";
import type { ExecutionTrack } from "./execution-track.ts";
import type { OpenExecution } from "./open-execution.ts";

/** Counts what becomes of executions, apart for those that are parts of others. */
export class ExecutionBooks {
  readonly #whole: ExecutionLedger;
  readonly #parts: ExecutionLedger;

  constructor(counts: readonly ExecutionCounts[]) {
    this.#whole = new ExecutionLedger(counts, false);
    this.#parts = new ExecutionLedger(counts, true);
  }

  count({ workflow, parent }: Pick<ExecutionRow, "workflow" | "parent">, what: Counted): void {
    this.#of(parent).count(workflow, what);
  }

  ended(
    { workflow, parent }: Pick<ExecutionRow, "workflow" | "parent">,
    status: ExecutionStatus,
    durationMs: number,
  ): void {
    this.#of(parent).ended(workflow, status, durationMs);
  }

  /** Ended executions of a workflow that are still kept. */
  kept(workflow: string): number {
    return this.#whole.kept(workflow) + this.#parts.kept(workflow);
  }

  takeChanged(): readonly ExecutionCounts[] {
    return [...this.#whole.takeChanged(), ...this.#parts.takeChanged()];
  }

  figures(
    tracks: ReadonlyMap<string, ExecutionTrack>,
    open: Iterable<OpenExecution>,
  ): ReadonlyMap<string, ExecutionFigures> {
    const inHand = new Map<string, number>();
    for (const { row, seat } of open)
      if (seat !== undefined) inHand.set(row.workflow, (inHand.get(row.workflow) ?? 0) + 1);
    const parts = new Set(this.#parts.workflows);
    const workflows = new Set([...tracks.keys(), ...this.#whole.workflows, ...parts]);
    return new Map(
      [...workflows].toSorted().map((workflow): [string, ExecutionFigures] => [
        workflow,
        {
          ...this.#whole.figures(workflow),
          parts: parts.has(workflow) ? this.#parts.figures(workflow) : undefined,
          unbegun: tracks.get(workflow)?.unbegun ?? 0,
          inHand: inHand.get(workflow) ?? 0,
        },
      ]),
    );
  }

  #of(parent: ExecutionRow["parent"]): ExecutionLedger {
    return isPartOf(parent) ? this.#parts : this.#whole;
  }
}
