import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { startEngine, type Engine, type EngineOptions } from "@trellis/engine";
import { LoadGenerator, type LoadShape, type Pace } from "./load.ts";
import { Meter } from "./meter.ts";
import { hundredths, median } from "./statistics.ts";

export interface EngineFigures {
  /** Offered; 0 means as many as the engine takes. */
  readonly offeredPerSecond: number;
  /** New and durable, over the time until the last was delivered. */
  readonly publishedPerSecond: number;
  readonly deliveredPerSecond: number;
  /** From publish to durable. */
  readonly durableP50Ms: number;
  readonly durableP99Ms: number;
  /** From publish to the handler, over all subscriptions; from its time where it was sent late. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time over wall time: all threads together, the publisher's among them. */
  readonly cores: number;
  readonly rssMiB: number;
  readonly duplicates: number;
  readonly retries: number;
  readonly deadLetters: number;
  /** Publishes that were told to come back later. */
  readonly refused: number;
  readonly balanced: boolean;
}

/** A system, and how it is run. */
export interface EngineRun {
  /** Its folder; the bench system when left out. */
  readonly root?: string;
  /** That count in the meter. */
  readonly subscriptions?: number;
  /** Whether a function takes the load: others are not waited for. All do when left out. */
  readonly takesLoad?: (functionName: string) => boolean;
  readonly load?: Partial<LoadShape>;
  readonly options?: Omit<EngineOptions, "root" | "dataDir">;
}

/** A running engine with its load, on a data folder of its own. */
export interface MeasuredEngine {
  readonly engine: Engine;
  readonly meter: Meter;
  readonly generator: LoadGenerator;
  /** Offers load, waits until all of it is settled, and says how it went. */
  readonly measure: (pace: Pace) => Promise<EngineFigures>;
  /** Waits until what takes the load has nothing left to do; false when that took too long. */
  readonly settled: (timeoutMs: number) => Promise<boolean>;
}

/** The load when nothing else is said: a few duplicates, one event in a thousand fails. */
const defaultLoad: LoadShape = { duplicates: 0.005, failing: 0.001, dataBytes: 0, batch: 1 };
const settleMaxMs = 120_000;
const settledEveryMs = 10;
/** Above this rate one latency in sixteen says as much as all. */
const everyLatencyBelow = 20_000;

/** One measurement: the engine is started, warmed up for a second, loaded, and thrown away. */
export async function measureEngine(pace: Pace, run: EngineRun = {}): Promise<EngineFigures> {
  return withEngine(run, async ({ measure }) => {
    await measure({ perSecond: pace.perSecond, durationMs: 1_000 });
    return measure(pace);
  });
}

/** Runs a system on an engine of its own for as long as `use` takes. */
export async function withEngine<Result>(
  run: EngineRun,
  use: (measured: MeasuredEngine) => Promise<Result>,
): Promise<Result> {
  const dataDir = mkdtempSync(join(tmpdir(), "trellis-bench-"));
  const removeData = (): void => rmSync(dataDir, { recursive: true, force: true });
  process.on("exit", removeData);
  const meter = new Meter(run.subscriptions ?? 2);
  try {
    const root = run.root ?? join(import.meta.dirname, "system");
    const engine = await startEngine({ ...run.options, root, dataDir });
    try {
      const generator = new LoadGenerator(engine, meter, { ...defaultLoad, ...run.load });
      const takesLoad = run.takesLoad ?? (() => true);
      const settled = (timeoutMs: number): Promise<boolean> => untilSettled(engine, takesLoad, timeoutMs);
      const measure = (pace: Pace): Promise<EngineFigures> =>
        measureOnce({ engine, meter, generator, takesLoad }, pace);
      return await use({ engine, meter, generator, measure, settled });
    } finally {
      meter.openGate();
      await engine.stop();
    }
  } finally {
    removeData();
    process.off("exit", removeData);
  }
}

interface Running {
  readonly engine: Engine;
  readonly meter: Meter;
  readonly generator: LoadGenerator;
  readonly takesLoad: (functionName: string) => boolean;
}

async function measureOnce(
  { engine, meter, generator, takesLoad }: Running,
  pace: Pace,
): Promise<EngineFigures> {
  meter.every = pace.perSecond > 0 && pace.perSecond <= everyLatencyBelow ? 1 : 16;
  const before = await countsOf(engine, takesLoad);
  meter.takeLatencies();
  generator.takeDurable();
  const refusedBefore = generator.refused;
  const processor = process.cpuUsage();
  const startedMs = performance.now();
  await generator.offer(pace);
  if (!(await untilSettled(engine, takesLoad, settleMaxMs)))
    throw new Error(`deliveries were still waiting ${settleMaxMs / 1_000} s after the last publish`);
  const seconds = (performance.now() - startedMs) / 1_000;
  const { user, system } = process.cpuUsage(processor);
  const after = await countsOf(engine, takesLoad);
  const latencies = meter.takeLatencies();
  const durable = generator.takeDurable();
  return {
    offeredPerSecond: pace.perSecond,
    publishedPerSecond: Math.round((after.published - before.published) / seconds),
    deliveredPerSecond: Math.round((after.delivered - before.delivered) / seconds),
    durableP50Ms: durable.quantileMs(0.5),
    durableP99Ms: durable.quantileMs(0.99),
    p50Ms: latencies.quantileMs(0.5),
    p99Ms: latencies.quantileMs(0.99),
    cores: hundredths((user + system) / 1e6 / seconds),
    rssMiB: Math.round(process.memoryUsage.rss() / 1_048_576),
    duplicates: after.duplicates - before.duplicates,
    retries: after.retries - before.retries,
    deadLetters: after.deadLettered - before.deadLettered,
    refused: generator.refused - refusedBefore,
    balanced: after.balanced,
  };
}

/** The middle of several runs, each figure for itself; balanced when all were, refused as often as in the worst. */
export function medianOf(runs: readonly EngineFigures[]): EngineFigures {
  const middle = (name: Exclude<keyof EngineFigures, "balanced">): number =>
    median(runs.map((each) => each[name]));
  return {
    offeredPerSecond: middle("offeredPerSecond"),
    publishedPerSecond: middle("publishedPerSecond"),
    deliveredPerSecond: middle("deliveredPerSecond"),
    durableP50Ms: middle("durableP50Ms"),
    durableP99Ms: middle("durableP99Ms"),
    p50Ms: middle("p50Ms"),
    p99Ms: middle("p99Ms"),
    cores: middle("cores"),
    rssMiB: middle("rssMiB"),
    duplicates: middle("duplicates"),
    retries: middle("retries"),
    deadLetters: middle("deadLetters"),
    refused: Math.max(...runs.map(({ refused }) => refused)),
    balanced: runs.every(({ balanced }) => balanced),
  };
}

/** What an engine has done so far, of its load. */
export interface LoadCounts {
  readonly published: number;
  readonly duplicates: number;
  readonly delivered: number;
  readonly retries: number;
  readonly deadLettered: number;
  /** Deliveries that are owed still. */
  readonly waiting: number;
  readonly balanced: boolean;
}

export async function countsOf(
  engine: Engine,
  takesLoad: (functionName: string) => boolean = () => true,
): Promise<LoadCounts> {
  const { log, events, functions, books } = await engine.status();
  const taking = functions.filter(({ name }) => takesLoad(name));
  const sum = (countOf: (each: (typeof taking)[number]) => number): number =>
    taking.reduce((total, each) => total + countOf(each), 0);
  return {
    published: log.lastSequence,
    duplicates: events.reduce((total, { duplicates }) => total + duplicates, 0),
    delivered: sum(({ done }) => done),
    retries: sum(({ retries }) => retries),
    deadLettered: sum(({ deadLettered }) => deadLettered),
    waiting: sum(({ inFlight, deferred, backlog }) => inFlight + deferred + backlog),
    balanced: books.balanced,
  };
}

async function untilSettled(
  engine: Engine,
  takesLoad: (functionName: string) => boolean,
  timeoutMs: number,
): Promise<boolean> {
  const deadlineMs = performance.now() + timeoutMs;
  while ((await countsOf(engine, takesLoad)).waiting > 0) {
    if (performance.now() > deadlineMs) return false;
    await setTimeout(settledEveryMs);
  }
  return true;
}
