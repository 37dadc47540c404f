import { setTimeout } from "node:timers/promises";
import type { Engine } from "@trellis/engine";
import { makeSystem, type SystemShape } from "./make-system.ts";
import { countsOf, medianOf, withEngine, type EngineFigures, type MeasuredEngine } from "./measure-engine.ts";

/** One thing of which there is more and more. */
export interface Dimension {
  readonly name: string;
  /** What a step counts. */
  readonly unit: string;
  readonly steps: readonly number[];
  /** A step in words, where its number does not read well. */
  readonly written?: (step: number) => string;
  /** A load that every step can bear, at which latency is measured. */
  readonly lightPerSecond: number;
  /** A step's system, and its load where it differs. */
  readonly stepOf: (step: number) => Step;
}

interface Step {
  readonly shape: SystemShape;
  readonly dataBytes?: number;
  /** Brings the engine to where the measurement begins; nothing by default. */
  readonly prepare?: (measured: MeasuredEngine, tell: (progress: string) => void) => Promise<void>;
  /** Measures more, afterwards. */
  readonly after?: (measured: MeasuredEngine, lightPerSecond: number) => Promise<Drained>;
}

export interface StepFigures {
  readonly step: number;
  readonly light: EngineFigures;
  readonly ceiling: EngineFigures;
  readonly drained?: Drained;
}

/** What a backlog costs when it is taken at last. */
export interface Drained {
  /** Of the subscription that was behind. */
  readonly drainedPerSecond: number;
  /** Of the others meanwhile, at the light load. */
  readonly drainingP99Ms: number;
}

const two: SystemShape = { contexts: 1, subscriptions: 2 };

export const dimensions: readonly Dimension[] = [
  {
    name: "size",
    unit: "data of one event",
    steps: [250, 1_024, 4_096, 16_384, 65_536],
    written: (bytes) => (bytes < 1_024 ? `${bytes} B` : `${Math.round(bytes / 102.4) / 10} KiB`),
    lightPerSecond: 1_000,
    stepOf: (dataBytes) => ({ shape: two, dataBytes }),
  },
  {
    name: "subscriptions",
    unit: "subscriptions in one context",
    steps: [1, 2, 4, 8, 16, 32],
    lightPerSecond: 5_000,
    stepOf: (subscriptions) => ({ shape: { contexts: 1, subscriptions } }),
  },
  {
    name: "contexts",
    unit: "contexts with one subscription each",
    steps: [1, 2, 4, 8, 16],
    lightPerSecond: 5_000,
    stepOf: (contexts) => ({ shape: { contexts, subscriptions: 1 } }),
  },
  {
    name: "backlog",
    unit: "events that a third subscription is behind",
    steps: [0, 1_000_000, 10_000_000],
    lightPerSecond: 20_000,
    stepOf: (events) => ({
      shape: { ...two, laggard: true },
      prepare: (measured, tell) => fillLog(measured, events, tell),
      ...(events === 0 ? {} : { after: drain }),
    }),
  },
  {
    name: "dead-letters",
    unit: "dead letters",
    steps: [0, 100_000, 1_000_000],
    lightPerSecond: 20_000,
    stepOf: (count) => ({
      shape: { ...two, broken: true },
      prepare: ({ engine }, tell) => makeDeadLetters(engine, count, tell),
    }),
  },
];

/** One step: the light load, then as fast as it goes, `runs` times, on an engine of its own. */
export async function measureStep(
  { lightPerSecond, stepOf }: Dimension,
  step: number,
  { durationMs, runs }: { readonly durationMs: number; readonly runs: number },
  tell: (progress: string) => void,
): Promise<StepFigures> {
  const { shape, dataBytes = 0, prepare, after } = stepOf(step);
  const system = makeSystem(shape);
  const load = { duplicates: 0, failing: 0, dataBytes };
  // The laggard is to be as far behind as it gets, which no publisher is refused for.
  const options = { backlogMax: Number.MAX_SAFE_INTEGER, backlogMaxBytes: Number.MAX_SAFE_INTEGER };
  try {
    return await withEngine({ ...system, load, options }, async (measured) => {
      const { measure } = measured;
      await measure({ perSecond: 0, durationMs: 1_000 });
      await prepare?.(measured, tell);
      const [light, ceiling]: [EngineFigures[], EngineFigures[]] = [[], []];
      for (let run = 1; run <= runs; run++) {
        light.push(await measure({ perSecond: lightPerSecond, durationMs }));
        ceiling.push(await measure({ perSecond: 0, durationMs }));
      }
      const drained = await after?.(measured, lightPerSecond);
      return {
        step,
        light: medianOf(light),
        ceiling: medianOf(ceiling),
        ...(drained === undefined ? {} : { drained }),
      };
    });
  } finally {
    system.remove();
  }
}

const fillTurn = 250_000;

/** Publishes while the laggard waits at its gate. */
async function fillLog(
  { generator, settled }: MeasuredEngine,
  events: number,
  tell: (progress: string) => void,
): Promise<void> {
  const refusedBefore = generator.refused;
  for (let done = 0; done < events; done += fillTurn) {
    await generator.offer({ perSecond: 0, countMax: Math.min(fillTurn, events - done) });
    if (done % 1_000_000 === 0) tell(`${done.toLocaleString("en")} of ${events.toLocaleString("en")} events`);
  }
  await settled(60_000);
  if (generator.refused > refusedBefore)
    throw new Error(`${generator.refused - refusedBefore} events of the backlog were refused`);
}

const drainMaxMs = 600_000;
const drainLoadMs = 500;

/** Opens the gate, and goes on with the light load until the laggard is through. */
async function drain({ engine, meter, generator }: MeasuredEngine, lightPerSecond: number): Promise<Drained> {
  const lags = (name: string): boolean => name.startsWith("laggard");
  meter.takeLatencies();
  const before = await countsOf(engine, lags);
  const startedMs = performance.now();
  meter.openGate();
  let now = before;
  // What is published meanwhile is behind the backlog: less than one load's worth is what remains when it is gone.
  while (now.waiting > lightPerSecond && performance.now() - startedMs < drainMaxMs) {
    await generator.offer({ perSecond: lightPerSecond, durationMs: drainLoadMs });
    now = await countsOf(engine, lags);
  }
  return {
    drainedPerSecond: Math.round(
      (now.delivered - before.delivered) / ((performance.now() - startedMs) / 1_000),
    ),
    drainingP99Ms: meter.takeLatencies().quantileMs(0.99),
  };
}

const lostTurn = 1_000;
const lostOpenMax = 20_000;
const kinds = ["north", "east", "south", "west"];

/** Publishes orders that are lost, and waits until each is a dead letter. */
async function makeDeadLetters(
  engine: Engine,
  count: number,
  tell: (progress: string) => void,
): Promise<void> {
  const made = async (): Promise<number> =>
    (await countsOf(engine, (name) => name === "broken.lose")).deadLettered;
  for (let sent = 0; sent < count; sent += lostTurn) {
    const events = Array.from({ length: Math.min(lostTurn, count - sent) }, (_, at) => ({
      data: { orderId: `ord-${sent + at}`, kind: kinds[at % kinds.length] },
    }));
    await engine.publishMany("broken.order-lost", events);
    if (sent % 100_000 === 0)
      tell(`${sent.toLocaleString("en")} of ${count.toLocaleString("en")} dead letters`);
    while ((await made()) < sent - lostOpenMax) await setTimeout(5);
  }
  while ((await made()) < count) await setTimeout(10);
}
