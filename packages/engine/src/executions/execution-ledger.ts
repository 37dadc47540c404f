import type { ExecutionStatus } from "@trellis/workflow";
import type { ExecutionCounts } from "../ports/execution-store.ts";
import { LatencyHistogram } from "../telemetry/latency.ts";
import type { CountedExecutions } from "./execution-figures.ts";

export type Counted = Exclude<keyof ExecutionCounts, "workflow" | "parts">;

const countedAs: Readonly<Partial<Record<ExecutionStatus, Counted>>> = {
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
};

/** One kind of executions, by workflow: `started + redriven = running + succeeded + failed + timedOut + aborted`. */
export class ExecutionLedger {
  readonly #isOfParts: boolean;
  readonly #counts: Map<string, ExecutionCounts>;
  readonly #durations = new Map<string, LatencyHistogram>();
  #changed = new Set<string>();

  constructor(counts: readonly ExecutionCounts[], isOfParts: boolean) {
    this.#isOfParts = isOfParts;
    const own = counts.filter(({ parts }) => parts === isOfParts);
    this.#counts = new Map(own.map((each) => [each.workflow, each]));
  }

  /** Those that anything was counted of. */
  get workflows(): Iterable<string> {
    return this.#counts.keys();
  }

  count(workflow: string, what: Counted): void {
    const counts = this.#of(workflow);
    this.#counts.set(workflow, { ...counts, [what]: counts[what] + 1 });
    this.#changed.add(workflow);
  }

  ended(workflow: string, status: ExecutionStatus, durationMs: number): void {
    const what = countedAs[status];
    if (what !== undefined) this.count(workflow, what);
    let histogram = this.#durations.get(workflow);
    if (histogram === undefined) this.#durations.set(workflow, (histogram = new LatencyHistogram()));
    histogram.record(durationMs);
  }

  /** Those that have ended and are still kept. */
  kept(workflow: string): number {
    return endedOf(this.#of(workflow)) - this.#of(workflow).redriven - this.#of(workflow).removed;
  }

  takeChanged(): readonly ExecutionCounts[] {
    if (this.#changed.size === 0) return nothing;
    const changed = [...this.#changed].map((workflow) => this.#of(workflow));
    this.#changed = new Set();
    return changed;
  }

  figures(workflow: string): CountedExecutions {
    const counts = this.#of(workflow);
    return {
      counts,
      running: counts.started + counts.redriven - endedOf(counts),
      duration: this.#durations.get(workflow)?.summary(),
    };
  }

  #of(workflow: string): ExecutionCounts {
    return (
      this.#counts.get(workflow) ?? {
        workflow,
        parts: this.#isOfParts,
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

function endedOf({ succeeded, failed, timedOut, aborted }: ExecutionCounts): number {
  return succeeded + failed + timedOut + aborted;
}

const nothing: readonly ExecutionCounts[] = [];
