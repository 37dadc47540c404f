import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { startEngine, type Engine } from "@trellis/engine";

export interface EngineFigures {
  /** Offered; 0 means as many as the engine takes. */
  readonly offeredPerSecond: number;
  readonly publishedPerSecond: number;
  readonly deliveredPerSecond: number;
  /** From publish to settled. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time over wall time, all threads together. */
  readonly cores: number;
  readonly rssMiB: number;
  readonly duplicates: number;
  readonly retries: number;
  readonly deadLetters: number;
  readonly balanced: boolean;
}

/** Events that are on their way at once, at most: what a publisher that waits for durability keeps open. */
const openMax = 16_384;
/** One publish in this many repeats an id. */
const duplicateEvery = 200;

/**
 * Runs the bench system for a while: events of about 250 bytes, checked by contract, deduplicated by id, durable
 * before they are acknowledged, delivered to two subscriptions; one in a thousand fails once, one in ten thousand for
 * good.
 */
export async function measureEngine(offeredPerSecond: number, durationMs: number): Promise<EngineFigures> {
  const dataDir = mkdtempSync(join(tmpdir(), "trellis-bench-"));
  const engine = await startEngine({ root: join(import.meta.dirname, "system"), dataDir });
  try {
    await offer(engine, offeredPerSecond, 1_000);
    await engine.settled(60_000);
    const before = await engine.status();
    const cpu = process.cpuUsage();
    const startedMs = performance.now();
    await offer(engine, offeredPerSecond, durationMs);
    await engine.settled(120_000);
    const seconds = (performance.now() - startedMs) / 1_000;
    const { user, system } = process.cpuUsage(cpu);
    const rssMiB = Math.round(process.memoryUsage.rss() / 1_048_576);
    const after = await engine.status();
    const sum = (status: typeof after, name: "done" | "retries" | "deadLettered") =>
      status.functions.reduce((total, each) => total + each[name], 0);
    const latency = after.functions.find(({ name }) => name === "sink.second")?.latency;
    return {
      offeredPerSecond,
      publishedPerSecond: Math.round((after.log.lastSequence - before.log.lastSequence) / seconds),
      deliveredPerSecond: Math.round((sum(after, "done") - sum(before, "done")) / seconds),
      p50Ms: latency?.p50Ms ?? Number.NaN,
      p99Ms: latency?.p99Ms ?? Number.NaN,
      cores: Math.round(((user + system) / 1e6 / seconds) * 100) / 100,
      rssMiB,
      duplicates: (after.events[0]?.duplicates ?? 0) - (before.events[0]?.duplicates ?? 0),
      retries: sum(after, "retries") - sum(before, "retries"),
      deadLetters: sum(after, "deadLettered") - sum(before, "deadLettered"),
      balanced: after.books.balanced,
    };
  } finally {
    await engine.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Publishes at a rate, or as fast as the engine answers; ends when everything has been answered. */
async function offer(engine: Engine, perSecond: number, durationMs: number): Promise<void> {
  const startedMs = performance.now();
  let sent = 0;
  let open = 0;
  let failure: Error | undefined;
  const publish = (): void => {
    sent += 1;
    open += 1;
    engine.publish("load.order-placed", order(++orders), idOf(orders)).then(
      () => (open -= 1),
      (error: unknown) => (failure = new Error("a publish failed", { cause: error })),
    );
  };
  for (;;) {
    const elapsedMs = performance.now() - startedMs;
    if (elapsedMs >= durationMs || failure !== undefined) break;
    const due = perSecond === 0 ? 512 : Math.min(2_048, Math.floor((elapsedMs / 1_000) * perSecond) - sent);
    for (let count = Math.min(due, openMax - open); count > 0; count--) publish();
    // A short sleep when there is nothing to do; otherwise only a turn for the answers.
    await (due <= 0 || open >= openMax ? setTimeout(1) : new Promise(setImmediate));
  }
  while (open > 0 && failure === undefined) await setTimeout(1);
  if (failure !== undefined) throw failure;
}

let orders = 0;
const run = process.pid.toString(36) + Date.now().toString(36);

function order(number: number): unknown {
  return {
    orderId: `ord-${100_000_000 + number}`,
    customer: `cus-${number % 100_000}`,
    amount: 1_999 + (number % 1_000),
    currency: "EUR",
    quantity: 1 + (number % 5),
    express: number % 2 === 1,
  };
}

function idOf(number: number): { readonly id: string } | undefined {
  if (number % duplicateEvery > 1) return undefined;
  return { id: `${run}-${Math.floor(number / duplicateEvery)}` };
}
