import { availableParallelism, cpus } from "node:os";
import { setTimeout } from "node:timers/promises";
import type { Engine } from "@trellis/engine";
import type { SystemModel } from "@trellis/model";
import type { BenchLoad, BenchReport } from "./bench-report.ts";
import { functionFigures } from "./function-figures.ts";
import type { Interruption } from "./interruption.ts";
import type { Pace } from "./pace.ts";
import {
  hundredths,
  intervalMs,
  rssMiB,
  startSampling,
  waitingIn,
  type Sample,
  type Sampler,
} from "./sampler.ts";
import { Tally } from "./tally.ts";

/** Load that is ready to be offered to an engine that runs. */
export interface Offering {
  readonly load: BenchLoad;
  readonly offer: (pace: Pace, tally: Tally, signal: AbortSignal) => Promise<void>;
  /** Processor time of a process of the load's own, in microseconds; absent where it shares the engine's. */
  readonly processorUs?: () => number;
}

export interface RunOptions {
  readonly engine: Engine;
  readonly model: SystemModel;
  readonly offering: Offering;
  readonly flushMs: number;
  /** How long to wait for everything to settle. */
  readonly settleMs: number;
  readonly interruption: Interruption;
  /** Told of the run every second. */
  readonly progress: (sampler: Sampler, tally: Tally) => void;
}

/**
 * So much is offered first and not counted, so that code is compiled and workers are warm. It is little, because the
 * engine's own latencies count from its start.
 */
const warmUp = { durationMs: 1_000, countMax: 2_000 } as const;
const progressEveryMs = 1_000;
const settledEveryMs = 20;

/** Offers the load and measures, until everything has settled or the waiting is given up. */
export async function runBench(options: RunOptions): Promise<BenchReport> {
  const { engine, offering, interruption, settleMs } = options;
  const { load } = offering;
  await offering.offer({ perSecond: load.perSecond, ...warmUp }, new Tally(), interruption.offering);
  await settle(engine, Math.min(settleMs, 5_000), interruption.offering);

  const before = await engine.status();
  const tally = new Tally();
  let phase: Sample["phase"] = "offering";
  const startMiB = rssMiB();
  const startedMs = performance.now();
  const processor = processorTime(offering);
  const sampler = startSampling(intervalMs(load.durationMs), () => phase, engine.status, tally);
  const progressing = setInterval(() => options.progress(sampler, tally), progressEveryMs);
  try {
    const pace = { perSecond: load.perSecond, durationMs: load.durationMs };
    await offering.offer(pace, tally, interruption.offering);
    const offeredMs = Math.max(1, performance.now() - startedMs);
    const cpu = processor(offeredMs);
    const offered = await engine.status();
    phase = "settling";
    const settled = await settle(engine, settleMs, interruption.settling);
    const settledMs = performance.now() - startedMs - offeredMs;
    await sampler.stop();
    const after = await engine.status();
    const latency = tally.latency.figures();
    const seconds = offeredMs / 1_000;
    return {
      system: after.system,
      load,
      machine: {
        cores: availableParallelism(),
        model: cpus()[0]?.model.trim() ?? "unknown",
        node: process.versions.node,
        flushMs: options.flushMs,
      },
      interrupted: interruption.offering.aborted,
      offeredMs: Math.round(offeredMs),
      offered: tally.offered,
      accepted: tally.accepted,
      acceptedPerSecond: Math.round(tally.accepted / seconds),
      duplicates: tally.duplicates + after.http.duplicates - before.http.duplicates,
      refused: Object.fromEntries(tally.refused),
      ...(latency === undefined ? {} : { latency }),
      histogram: tally.latency.steps(),
      functions: functionFigures(options.model, load.target, { before, offered, after }, seconds),
      cpu,
      rss: {
        startMiB,
        peakMiB: sampler.samples.reduce((peak, sample) => Math.max(peak, sample.rssMiB), startMiB),
        endMiB: rssMiB(),
      },
      restarts: sum(after.contexts) - sum(before.contexts),
      settled,
      settledMs: Math.round(settledMs),
      waiting: waitingIn(after),
      balanced: after.books.balanced,
      samples: sampler.samples,
    };
  } finally {
    clearInterval(progressing);
    // A run that failed has said why already.
    await sampler.stop().catch(() => {});
  }
}

async function settle(engine: Engine, maxMs: number, signal: AbortSignal): Promise<boolean> {
  const lateMs = performance.now() + maxMs;
  for (;;) {
    if (waitingIn(await engine.status()) === 0) return true;
    if (signal.aborted || performance.now() > lateMs) return false;
    await setTimeout(settledEveryMs);
  }
}

function processorTime({ processorUs }: Offering): (wallMs: number) => BenchReport["cpu"] {
  const before = process.cpuUsage();
  const senderBefore = processorUs?.() ?? 0;
  return (wallMs) => {
    const { user, system } = process.cpuUsage(before);
    const cores = (us: number): number => hundredths(us / 1_000 / wallMs);
    return {
      engineCores: cores(user + system),
      ...(processorUs === undefined ? {} : { senderCores: cores(processorUs() - senderBefore) }),
    };
  };
}

function sum(contexts: readonly { readonly restarts: number }[]): number {
  return contexts.reduce((total, { restarts }) => total + restarts, 0);
}
