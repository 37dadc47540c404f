import type { ExecutionStatus } from "@trellis/workflow";
import type { ExecutionCounts } from "../ports/execution-store.ts";
import { LatencyHistogram } from "../telemetry/latency.ts";
import type { ExecutionFigures } from "./execution-figures.ts";
import type { ExecutionTrack } from "./execution-track.ts";
import type { OpenExecution } from "./open-execution.ts";

type Counted = Exclude<keyof ExecutionCounts, "workflow">;

const countedAs: Readonly<Partial<Record<ExecutionStatus, Counted>>> = {
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
};

/** Counts what becomes of executions: `started + redriven = running + succeeded + failed + timedOut + aborted`. */
export class ExecutionBooks {
  readonly #counts: Map<string, ExecutionCounts>;
  readonly #durations = new Map<string, LatencyHistogram>();
  #changed = new Set<string>();

  constructor(counts: ReadonlyMap<string, ExecutionCounts>) {
    this.#counts = new Map(counts);
  }

  count(workflow: string, what: Counted, by = 1): void {
    const counts = this.#of(workflow);
    this.#counts.set(workflow, { ...counts, [what]: counts[what] + by });
    this.#changed.add(workflow);
  }

  ended(workflow: string, status: ExecutionStatus, durationMs: number): void {
    const what = countedAs[status];
    if (what !== undefined) this.count(workflow, what);
    let histogram = this.#durations.get(workflow);
    if (histogram === undefined) this.#durations.set(workflow, (histogram = new LatencyHistogram()));
    histogram.record(durationMs);
  }

  /** Ended executions of a workflow that are still kept. */
  kept(workflow: string): number {
    const { succeeded, failed, timedOut, aborted, redriven, removed } = this.#of(workflow);
    return succeeded + failed + timedOut + aborted - redriven - removed;
  }

  takeChanged(): readonly ExecutionCounts[] {
    if (this.#changed.size === 0) return nothing;
    const changed = [...this.#changed].map((workflow) => this.#of(workflow));
    this.#changed = new Set();
    return changed;
  }

  figures(
    tracks: ReadonlyMap<string, ExecutionTrack>,
    open: Iterable<OpenExecution>,
  ): ReadonlyMap<string, ExecutionFigures> {
    const inHand = new Map<string, number>();
    for (const { row, seat } of open)
      if (seat !== undefined) inHand.set(row.workflow, (inHand.get(row.workflow) ?? 0) + 1);
    const workflows = new Set([...tracks.keys(), ...this.#counts.keys()]);
    return new Map(
      [...workflows].toSorted().map((workflow) => {
        const counts = this.#of(workflow);
        const ended = counts.succeeded + counts.failed + counts.timedOut + counts.aborted;
        const figures = {
          counts,
          running: counts.started + counts.redriven - ended,
          unbegun: tracks.get(workflow)?.unbegun ?? 0,
          inHand: inHand.get(workflow) ?? 0,
          duration: this.#durations.get(workflow)?.summary(),
        };
        return [workflow, figures];
      }),
    );
  }

  #of(workflow: string): ExecutionCounts {
    return (
      this.#counts.get(workflow) ?? {
        workflow,
        started: 0,
        succeeded: 0,
        failed: 0,
        timedOut: 0,
        aborted: 0,
        redriven: 0,
        removed: 0,
      }
    );
  }
}

const nothing: readonly ExecutionCounts[] = [];
