import type { LatencyFigures, LatencyStep } from "./latency-tally.ts";
import type { Sample } from "./sampler.ts";

/** Everything that a run has shown: what `--json` prints as `trellis.bench/1`. Rates are a second. */
export interface BenchReport {
  readonly system: string;
  readonly load: BenchLoad;
  readonly machine: {
    readonly cores: number;
    readonly model: string;
    readonly node: string;
    /** Median time in which the disk of the data folder makes 4 KiB durable. */
    readonly flushMs: number;
  };
  readonly interrupted: boolean;
  /** Time in which load was offered, up to the last answer. */
  readonly offeredMs: number;
  readonly offered: number;
  /** New and durable events, or requests answered below 400. */
  readonly accepted: number;
  readonly acceptedPerSecond: number;
  /** Events known already, or requests that got the first one's answer. */
  readonly duplicates: number;
  /** By code, status, or error of the connection. */
  readonly refused: Readonly<Record<string, number>>;
  /** From the sending, or from its time where it was late, to the answer; absent when nothing was answered. */
  readonly latency?: LatencyFigures;
  readonly histogram: readonly LatencyStep[];
  readonly functions: readonly FunctionFigures[];
  /** Processor time over wall time while load was offered. */
  readonly cpu: { readonly engineCores: number; readonly senderCores?: number };
  readonly rss: { readonly startMiB: number; readonly peakMiB: number; readonly endMiB: number };
  /** Restarts of workers during the run. */
  readonly restarts: number;
  readonly settled: boolean;
  /** From the last answer until nothing was waiting, or until that was given up. */
  readonly settledMs: number;
  readonly waiting: number;
  readonly balanced: boolean;
  readonly samples: readonly Sample[];
}

export interface BenchLoad {
  readonly kind: "events" | "http";
  /** The event contract, or the operation. */
  readonly target: string;
  /** 0: as much as is taken. */
  readonly perSecond: number;
  readonly durationMs: number;
  /** Share of repeated ids. */
  readonly duplicates: number;
  /** Different documents or requests, sent in turn. */
  readonly documents: number;
  /** Different values of the event's key; absent where it is as in the documents. */
  readonly keys?: number;
  readonly connections?: number;
  /** Absent for documents from a file. */
  readonly seed?: number;
  readonly dataFile?: string;
}

/** A function that has done something in the run, or was to. */
export interface FunctionFigures {
  readonly name: string;
  /** Settled while load was offered, a second. */
  readonly deliveredPerSecond: number;
  readonly done: number;
  readonly refused: number;
  readonly retries: number;
  readonly deadLettered: number;
  readonly waiting: number;
  /** What most of its newest deliveries failed with, where they failed alike, so that it is paused at the end. */
  readonly outage?: string;
  /** End to end, from publish to settled, as the engine counts since its start; the warm-up is in it. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
}
