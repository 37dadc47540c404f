import { setTimeout } from "node:timers/promises";
import type { EngineStatus } from "@trellis/engine/inspection";
import type { Tally } from "./tally.ts";

/** What happened in one interval of a run. */
export interface Sample {
  /** End of the interval, from the start of the load. */
  readonly atMs: number;
  /** Whether load was still offered. */
  readonly phase: "offering" | "settling";
  /** Acknowledged and new, a second. */
  readonly acceptedPerSecond: number;
  /** Deliveries settled by all functions, a second. */
  readonly deliveredPerSecond: number;
  /** Deliveries handed out, deferred or still to be handed out, at the end. */
  readonly waiting: number;
  /** Of the engine's process, all threads. */
  readonly cores: number;
  readonly rssMiB: number;
  /** Of what was answered in the interval. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
}

export interface Sampler {
  readonly samples: readonly Sample[];
  /** Resolves after a last sample. */
  readonly stop: () => Promise<void>;
}

/** Samples of one run at most: a long run has longer intervals. */
const samplesMax = 600;
const everyMinMs = 100;

export function intervalMs(durationMs: number): number {
  return Math.max(everyMinMs, Math.ceil(durationMs / samplesMax));
}

/**
 * Looks at the run at every interval until it is stopped. Beyond twice `samplesMax`, which only a long
 * settling reaches, no more is kept.
 */
export function startSampling(
  everyMs: number,
  phase: () => Sample["phase"],
  status: () => Promise<EngineStatus>,
  tally: Tally,
): Sampler {
  const samples: Sample[] = [];
  const ending = new AbortController();
  const startedMs = performance.now();
  let before = momentOf(0, 0, 0);
  const sample = async (): Promise<void> => {
    const found = await status();
    const now = momentOf(performance.now() - startedMs, tally.accepted, settledOf(found));
    const tookMs = now.atMs - before.atMs;
    // The rest of an interval that was cut short says more about the cut than about the rate.
    if (samples.length >= 2 * samplesMax || (tookMs < everyMs / 4 && samples.length > 0)) return;
    const seconds = Math.max(1, tookMs) / 1_000;
    const { p50Ms, p99Ms } = recentOf(tally);
    samples.push({
      atMs: Math.round(now.atMs),
      phase: phase(),
      acceptedPerSecond: Math.round((now.accepted - before.accepted) / seconds),
      deliveredPerSecond: Math.round((now.settled - before.settled) / seconds),
      waiting: waitingIn(found),
      cores: hundredths((now.processorUs - before.processorUs) / 1e6 / seconds),
      rssMiB: rssMiB(),
      ...(p50Ms === undefined || p99Ms === undefined ? {} : { p50Ms, p99Ms }),
    });
    before = now;
  };
  const run = async (): Promise<void> => {
    before = momentOf(0, tally.accepted, settledOf(await status()));
    for (let nextMs = everyMs; !ending.signal.aborted;) {
      const waitMs = Math.max(1, nextMs - (performance.now() - startedMs));
      // Being told to stop is no failure.
      await setTimeout(waitMs, undefined, { signal: ending.signal }).catch(() => {});
      await sample();
      const elapsedMs = performance.now() - startedMs;
      // Times that have passed meanwhile are left out; a timer that came early is not.
      nextMs = Math.max(nextMs + everyMs, Math.floor(elapsedMs / everyMs) * everyMs);
    }
  };
  const running = run();
  // What went wrong is told to whoever stops; until then nobody waits.
  running.catch(() => {});
  return {
    samples,
    stop: () => {
      ending.abort();
      return running;
    },
  };
}

/** Deliveries of all functions that have ended, well or not. */
function settledOf({ functions }: EngineStatus): number {
  return functions.reduce(
    (sum, { done, refused, filtered = 0, deadLettered }) => sum + done + refused + filtered + deadLettered,
    0,
  );
}

export function waitingIn({ functions }: EngineStatus): number {
  return functions.reduce((sum, { inFlight, deferred, backlog }) => sum + inFlight + deferred + backlog, 0);
}

export function rssMiB(): number {
  return Math.round(process.memoryUsage.rss() / 1_048_576);
}

export function hundredths(number: number): number {
  return Math.round(number * 100) / 100;
}

interface Moment {
  readonly atMs: number;
  readonly accepted: number;
  readonly settled: number;
  readonly processorUs: number;
}

function momentOf(atMs: number, accepted: number, settled: number): Moment {
  const { user, system } = process.cpuUsage();
  return { atMs, accepted, settled, processorUs: user + system };
}

function recentOf(tally: Tally): { readonly p50Ms?: number; readonly p99Ms?: number } {
  const figures = tally.recent.figures();
  tally.recent.take();
  return figures ?? {};
}
