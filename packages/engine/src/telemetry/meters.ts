import { histogramCells, LatencyHistogram, type LatencySummary } from "./latency.ts";

/** How one run of a handler may end. `conflict`: what it had read was changed meanwhile, so it runs again. */
export type InvocationOutcome = "done" | "refused" | "failed" | "conflict";

/** A function's runs since the start, whatever became of their deliveries. */
export interface FunctionMeasures {
  readonly invocations: Readonly<Record<InvocationOutcome, number>>;
  /** How long a run took; absent before the first. */
  readonly duration?: LatencySummary;
}

/** What became of a worker's spans: each that was worth keeping was sent to main, or dropped because too many came. */
export interface SpanCounts {
  readonly offered: number;
  readonly dropped: number;
}

const outcomes = ["done", "refused", "failed", "conflict"] as const satisfies readonly InvocationOutcome[];
const outcomeCell = { done: 0, refused: 1, failed: 2, conflict: 3 } as const satisfies Record<
  InvocationOutcome,
  number
>;
const spanCells = 2;
const functionCells = outcomes.length + histogramCells;

/**
 * Counts and durations of one context's functions, in memory that main and the context's worker share. The worker
 * counts every run, main reads whenever it likes: nothing is sent, and what a worker had counted when it ended,
 * however suddenly, is counted. One worker writes at a time; its successor goes on in the same memory.
 *
 * 10 KB for each function.
 */
export class ContextMeters {
  readonly memory: SharedArrayBuffer;
  readonly #spans: Float64Array;
  readonly #functions: ReadonlyMap<string, FunctionMeter>;

  /**
   * @param functions in the order of the model, on both sides
   * @param memory what the other side has made; new where there is none
   */
  constructor(
    functions: readonly string[],
    memory: SharedArrayBuffer = new SharedArrayBuffer((spanCells + functions.length * functionCells) * 8),
  ) {
    this.memory = memory;
    this.#spans = new Float64Array(memory, 0, spanCells);
    this.#functions = new Map(
      functions.map((name, at) => [name, new FunctionMeter(memory, (spanCells + at * functionCells) * 8)]),
    );
  }

  of(functionName: string): FunctionMeter {
    const meter = this.#functions.get(functionName);
    if (meter === undefined) throw new RangeError(`there is no meter for "${functionName}"`);
    return meter;
  }

  spanOffered(dropped: boolean): void {
    this.#spans[0] = (this.#spans[0] ?? 0) + 1;
    if (dropped) this.#spans[1] = (this.#spans[1] ?? 0) + 1;
  }

  spans(): SpanCounts {
    return { offered: this.#spans[0] ?? 0, dropped: this.#spans[1] ?? 0 };
  }

  measures(): Map<string, FunctionMeasures> {
    return new Map([...this.#functions].map(([name, meter]) => [name, meter.measures()]));
  }
}

/** One function's counts and durations. */
export class FunctionMeter {
  readonly #counts: Float64Array;
  readonly #durations: LatencyHistogram;

  constructor(memory: SharedArrayBuffer, offset: number) {
    this.#counts = new Float64Array(memory, offset, outcomes.length);
    this.#durations = new LatencyHistogram(
      new Float64Array(memory, offset + outcomes.length * 8, histogramCells),
    );
  }

  ended(outcome: InvocationOutcome, durationMs: number): void {
    const cell = outcomeCell[outcome];
    this.#counts[cell] = (this.#counts[cell] ?? 0) + 1;
    this.#durations.record(durationMs);
  }

  measures(): FunctionMeasures {
    const [done = 0, refused = 0, failed = 0, conflict = 0] = this.#counts;
    const duration = this.#durations.summary();
    const invocations = { done, refused, failed, conflict };
    return duration === undefined ? { invocations } : { invocations, duration };
  }
}
