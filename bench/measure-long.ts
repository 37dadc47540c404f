import { setTimeout } from "node:timers/promises";
import { Latencies } from "./latencies.ts";
import type { LoadShape } from "./load.ts";
import { countsOf, withEngine, type LoadCounts, type MeasuredEngine } from "./measure-engine.ts";
import { hundredths, mean, slope } from "./statistics.ts";

export interface LongRun extends Pick<LoadShape, "duplicates" | "failing" | "batch"> {
  readonly perSecond: number;
  readonly durationMs: number;
  /** Share of traces that are sampled. */
  readonly sampled: number;
}

/** One second of the run, or a little more where the engine was late with its answer. */
export interface LongSample {
  /** Since the load began. */
  readonly atS: number;
  readonly publishedPerSecond: number;
  readonly deliveredPerSecond: number;
  /** From the time at which an event was due to be sent, to the handler. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Deliveries that were owed, those that wait for a retry among them. */
  readonly waiting: number;
  readonly rssMiB: number;
  /** Of the main thread. */
  readonly heapMiB: number;
  readonly cores: number;
}

export interface LongFigures {
  /** Publishes that were due, and those of them that were answered. */
  readonly due: number;
  readonly answered: number;
  /** Publishes that were told to come back later. */
  readonly refused: number;
  readonly publishedPerSecond: number;
  readonly deliveredPerSecond: number;
  readonly duplicates: number;
  readonly retries: number;
  readonly deadLetters: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The worst second's. */
  readonly p99WorstMs: number;
  /** From publish to durable. */
  readonly durableP99Ms: number;
  readonly cores: number;
  readonly rssMaxMiB: number;
  /** Of resident memory, by a straight line through the second half of the run. */
  readonly memoryMiBPerMinute: number;
  /** By how much of its mean that line rises over the second half. */
  readonly memoryGrowth: number;
  /** Until everything was settled, once nothing more was published. */
  readonly settledMs: number;
  /** All that was due was taken, nothing was refused, and hardly anything was left over at the end. */
  readonly sustained: boolean;
  readonly balanced: boolean;
  readonly samples: readonly LongSample[];
}

/** The log is trimmed of what all have passed and is older; otherwise ten minutes would fill 40 GB. */
export const retentionMs = 60_000;
const everyMs = 1_000;
const settleMaxMs = 60_000;
/** More than this to do after the end is a backlog. */
const settledSoonMs = 5_000;
/** The generator's own timers leave a little over. */
const answeredShareMin = 0.995;

/** Offers the bench system a load for long, and looks every second. */
export async function measureLong(run: LongRun, tell: (sample: LongSample) => void): Promise<LongFigures> {
  const { duplicates, failing, batch, sampled } = run;
  const load = { duplicates, failing, batch };
  const options = { retentionMs, telemetry: { sampleRatio: sampled } };
  return withEngine({ load, options }, async (measured) => {
    const { engine, meter, generator, measure, settled } = measured;
    await measure({ perSecond: run.perSecond, durationMs: 2_000 });
    meter.takeLatencies();
    generator.takeDurable();
    const [sentBefore, refusedBefore] = [generator.sent, generator.refused];
    const before = await countsOf(engine);
    const processor = process.cpuUsage();
    const sampling = startSampling(measured, tell);
    const startedMs = performance.now();
    await generator.offer(run);
    const seconds = (performance.now() - startedMs) / 1_000;
    const { user, system } = process.cpuUsage(processor);
    const atEnd = await countsOf(engine);
    const { samples, latencies } = await sampling.stop();
    const isSettled = await settled(settleMaxMs);
    const settledMs = performance.now() - startedMs - seconds * 1_000;
    const after = await countsOf(engine);
    const due = Math.round((run.perSecond * run.durationMs) / 1_000);
    const refused = generator.refused - refusedBefore;
    const answered = generator.sent - sentBefore - refused;
    return {
      due,
      answered,
      refused,
      publishedPerSecond: Math.round((atEnd.published - before.published) / seconds),
      deliveredPerSecond: Math.round((atEnd.delivered - before.delivered) / seconds),
      duplicates: after.duplicates - before.duplicates,
      retries: after.retries - before.retries,
      deadLetters: after.deadLettered - before.deadLettered,
      p50Ms: latencies.quantileMs(0.5),
      p99Ms: latencies.quantileMs(0.99),
      p99WorstMs: Math.max(...samples.map(({ p99Ms }) => p99Ms).filter(Number.isFinite)),
      durableP99Ms: generator.takeDurable().quantileMs(0.99),
      cores: hundredths((user + system) / 1e6 / seconds),
      rssMaxMiB: Math.max(...samples.map(({ rssMiB }) => rssMiB)),
      ...memoryOf(samples),
      settledMs: Math.round(settledMs),
      sustained:
        isSettled && settledMs <= settledSoonMs && refused === 0 && answered >= due * answeredShareMin,
      balanced: after.balanced,
      samples,
    };
  });
}

/** How memory goes once everything has been warmed up and filled: in the second half. */
export function memoryOf(
  samples: readonly Pick<LongSample, "atS" | "rssMiB">[],
): Pick<LongFigures, "memoryMiBPerMinute" | "memoryGrowth"> {
  const half = samples.slice(Math.floor(samples.length / 2));
  const perSecond = slope(half.map(({ atS, rssMiB }) => ({ x: atS, y: rssMiB })));
  const seconds = (half.at(-1)?.atS ?? 0) - (half.at(0)?.atS ?? 0);
  return {
    memoryMiBPerMinute: hundredths(perSecond * 60),
    memoryGrowth: (perSecond * seconds) / mean(half.map(({ rssMiB }) => rssMiB)),
  };
}

interface Sampling {
  /** Everything that was seen, the latencies of all seconds together. */
  readonly stop: () => Promise<{
    readonly samples: readonly LongSample[];
    readonly latencies: Latencies;
  }>;
}

function startSampling({ engine, meter }: MeasuredEngine, tell: (sample: LongSample) => void): Sampling {
  const samples: LongSample[] = [];
  const latencies = new Latencies();
  const ending = new AbortController();
  const startedMs = performance.now();
  const run = async (): Promise<void> => {
    let before = momentOf(startedMs, await countsOf(engine));
    while (!ending.signal.aborted) {
      const nextMs = everyMs - ((performance.now() - startedMs) % everyMs);
      // Being told to stop is no failure.
      await setTimeout(nextMs, undefined, { signal: ending.signal }).catch(() => undefined);
      const now = momentOf(performance.now(), await countsOf(engine));
      const recent = meter.takeLatencies();
      latencies.addAll(recent);
      // The rest of a second says more about the end than about the rate.
      if (now.atMs - before.atMs < everyMs / 2) continue;
      const sample = sampleOf(before, now, recent, startedMs);
      before = now;
      samples.push(sample);
      tell(sample);
    }
  };
  const running = run();
  // What went wrong is told to whoever stops; until then nobody waits.
  running.catch(() => undefined);
  return {
    async stop() {
      ending.abort();
      await running;
      return { samples, latencies };
    },
  };
}

interface Moment {
  readonly atMs: number;
  readonly counts: LoadCounts;
  readonly processorUs: number;
}

function momentOf(atMs: number, counts: LoadCounts): Moment {
  const { user, system } = process.cpuUsage();
  return { atMs, counts, processorUs: user + system };
}

function sampleOf(before: Moment, now: Moment, recent: Latencies, startedMs: number): LongSample {
  const seconds = (now.atMs - before.atMs) / 1_000;
  const { rss, heapUsed } = process.memoryUsage();
  const rate = (of: "published" | "delivered"): number =>
    Math.round((now.counts[of] - before.counts[of]) / seconds);
  return {
    atS: hundredths((now.atMs - startedMs) / 1_000),
    publishedPerSecond: rate("published"),
    deliveredPerSecond: rate("delivered"),
    p50Ms: recent.quantileMs(0.5),
    p99Ms: recent.quantileMs(0.99),
    waiting: now.counts.waiting,
    rssMiB: Math.round(rss / 1_048_576),
    heapMiB: Math.round(heapUsed / 1_048_576),
    cores: hundredths((now.processorUs - before.processorUs) / 1e6 / seconds),
  };
}
