import { setTimeout } from "node:timers/promises";
import type { Engine } from "@trellis/engine";
import { Latencies } from "./latencies.ts";
import { makeSystem } from "./make-system.ts";
import { withEngine, type MeasuredEngine } from "./measure-engine.ts";

export interface RedriveAsked {
  readonly deadLetters: number;
  /** Dead letters given back. */
  readonly redrivePerSecond: number;
  /** Live events published meanwhile. */
  readonly livePerSecond: number;
  /** Of the time before the redrive, and of the one after it. */
  readonly durationMs: number;
}

export interface RedriveFigures {
  readonly before: PhaseFigures;
  readonly during: PhaseFigures;
  readonly after: PhaseFigures;
  /** p99 while it runs, over that before. */
  readonly ratio: number;
  /** Dead letters that ended well, over the time of the redrive. */
  readonly redrivenPerSecond: number;
  /** Of them all. */
  readonly redriven: number;
  readonly deadLettersLeft: number;
  readonly balanced: boolean;
  readonly samples: readonly RedriveSample[];
}

/** Latencies of live events over all subscriptions, from publish to handler. */
export interface PhaseFigures {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** One second. */
export interface RedriveSample extends PhaseFigures {
  readonly atS: number;
  readonly redrivenPerSecond: number;
}

const sampleMs = 1_000;
const redriveMaxMs = 600_000;
const settleMaxMs = 120_000;
const redrivenFunction = "sink1.take1";

/**
 * Two subscriptions take a live load; one of them has dead letters, whose cause is mended, and is given them back. So what
 * is redriven shares function, worker and store with what is measured.
 */
export async function measureRedrive(
  asked: RedriveAsked,
  tell: (progress: string) => void,
): Promise<RedriveFigures> {
  const system = makeSystem({ contexts: 1, subscriptions: 2, flawed: true });
  const load = { duplicates: 0, failing: 0 };
  try {
    return await withEngine({ ...system, load }, async (measured) => {
      await makeDeadLetters(measured.engine, asked.deadLetters, tell);
      if (!(await measured.settled(settleMaxMs))) throw new Error("the dead letters were not made in time");
      await measured.generator.offer({ perSecond: asked.livePerSecond, durationMs: 2_000 });
      return redrive(measured, asked, tell);
    });
  } finally {
    system.remove();
  }
}

async function redrive(
  { engine, meter, generator, settled }: MeasuredEngine,
  { deadLetters, redrivePerSecond, livePerSecond, durationMs }: RedriveAsked,
  tell: (progress: string) => void,
): Promise<RedriveFigures> {
  const samples: RedriveSample[] = [];
  const startedMs = performance.now();
  let redriven = 0;

  /** Offers the live load second by second. */
  const phase = async (goesOn: (sinceMs: number) => Promise<boolean>): Promise<PhaseFigures> => {
    const latencies = new Latencies();
    const beganMs = performance.now();
    meter.takeLatencies();
    do {
      const sampledMs = performance.now();
      await generator.offer({ perSecond: livePerSecond, durationMs: sampleMs });
      const taken = meter.takeLatencies();
      latencies.addAll(taken);
      const doneBefore = redriven;
      redriven = (await jobOf(engine))?.done ?? 0;
      samples.push({
        atS: (performance.now() - startedMs) / 1_000,
        ...phaseFigures(taken),
        redrivenPerSecond: Math.round((redriven - doneBefore) / ((performance.now() - sampledMs) / 1_000)),
      });
    } while (await goesOn(performance.now() - beganMs));
    return phaseFigures(latencies);
  };
  const forAWhile = async (sinceMs: number): Promise<boolean> => sinceMs < durationMs;

  tell("before the redrive");
  const before = await phase(forAWhile);
  meter.openGate();
  await engine.inspected.redrive({ function: redrivenFunction }, { perSecond: redrivePerSecond });
  tell("redriving");
  const during = await phase(
    async (sinceMs) => (await jobOf(engine))?.endedAt === undefined && sinceMs < redriveMaxMs,
  );
  const job = await jobOf(engine);
  if (job?.endedAt === undefined || job.done !== deadLetters)
    throw new Error(`${job?.done ?? 0} of ${deadLetters} dead letters were redriven: ${job?.state}`);
  tell("after the redrive");
  const after = await phase(forAWhile);
  if (!(await settled(settleMaxMs))) throw new Error("deliveries are still waiting");
  const { functions, books } = await engine.status();
  const tookS = (Date.parse(job.endedAt) - Date.parse(job.startedAt)) / 1_000;
  return {
    before,
    during,
    after,
    ratio: during.p99Ms / before.p99Ms,
    redrivenPerSecond: Math.round(job.done / tookS),
    redriven: job.done,
    deadLettersLeft: functions.reduce((sum, each) => sum + each.deadLetters, 0),
    balanced: books.balanced,
    samples,
  };
}

async function jobOf(
  engine: Engine,
): Promise<Awaited<ReturnType<Engine["inspected"]["jobs"]>>[number] | undefined> {
  const [job] = await engine.inspected.jobs();
  return job;
}

function phaseFigures(latencies: Latencies): PhaseFigures {
  return { p50Ms: latencies.quantileMs(0.5), p99Ms: latencies.quantileMs(0.99) };
}

const turn = 1_000;
/** Not given up yet, at most: what waits in memory. */
const openMax = 20_000;

/** Publishes orders that fail, and waits until each is a dead letter. */
async function makeDeadLetters(
  engine: Engine,
  count: number,
  tell: (progress: string) => void,
): Promise<void> {
  const made = async (): Promise<number> =>
    (await engine.status()).functions.find(({ name }) => name === redrivenFunction)?.deadLetters ?? 0;
  tell(`making ${count.toLocaleString("en")} dead letters`);
  for (let sent = 0; sent < count; sent += turn) {
    const events = Array.from({ length: Math.min(turn, count - sent) }, (_, at) => ({
      data: {
        orderId: `ord-${sent + at}`,
        customer: `cus-${at}`,
        amount: 1_999,
        currency: "EUR",
        quantity: 1,
        express: false,
        sentUs: 0,
        fails: 1 + (at % 4),
      },
    }));
    await engine.publishMany("load.order-placed", events);
    while ((await made()) < sent - openMax) await setTimeout(5);
  }
  while ((await made()) < count) await setTimeout(10);
}
