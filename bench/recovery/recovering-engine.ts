import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { BroadcastChannel } from "node:worker_threads";

/**
 * A process of its own: starts an engine on a store, says in one line of JSON when its first delivery ran and when it
 * knew its duplicates, and then publishes as fast as it may, saying what was acknowledged, until it is killed.
 */
export interface RecoveryTimes {
  readonly kind: "times";
  /** Epoch ms, all of them. */
  readonly processMs: number;
  readonly startEngineMs: number;
  readonly firstDeliveryMs: number;
  /** `startEngine` had resolved and an event published before the kill was known as a duplicate. */
  readonly publishingMs: number;
  readonly backlog: number;
  /** Events published since the store was made. */
  readonly published: number;
}

export interface Acknowledged {
  readonly kind: "acknowledged";
  readonly count: number;
  readonly lastId: string;
}

// As the `trellis` command does it: what was compiled once is not compiled again.
enableCompileCache();
const { startEngine } = await import("@trellis/engine");

const eventsPerTurn = 2_000;
const sayEveryMs = 50;
const [, , dataDir = "", knownId = "", noteLength = "60"] = process.argv;
const say = (message: RecoveryTimes | Acknowledged): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};
const first = firstDelivery();
const startEngineMs = Date.now();
const engine = await startEngine({
  root: join(import.meta.dirname, "system"),
  dataDir,
  backlogMax: Number.MAX_SAFE_INTEGER,
});
const event = "load.order-placed";
const note = "x".repeat(Number(noteLength));
if (knownId !== "") {
  const { duplicate } = await engine.publish(event, { orderId: "known", note }, { id: knownId });
  if (!duplicate) throw new Error(`${knownId} was acknowledged before the kill, and is no duplicate now`);
}
const publishingMs = Date.now();
const { log } = await engine.status();
const backlog = engine.backlog();
// Whoever is not behind gets its first delivery from what is published now.
void first.then((firstDeliveryMs) => {
  const processMs = performance.timeOrigin;
  const published = log.lastSequence;
  say({ kind: "times", processMs, startEngineMs, firstDeliveryMs, publishingMs, backlog, published });
});
// The measuring process has ended.
createInterface(process.stdin).on("close", () => process.exit());
await publishForEver();

function firstDelivery(): Promise<number> {
  const channel = new BroadcastChannel("first-delivery");
  return new Promise((resolve) => {
    channel.onmessage = (message) => {
      channel.close();
      resolve(Number((message as { readonly data: unknown }).data)); // the handler sends its clock
    };
  });
}

async function publishForEver(): Promise<void> {
  const run = `${process.pid}-${Date.now()}`;
  let saidMs = Date.now();
  for (let count = 0; ; count += eventsPerTurn) {
    const ids = Array.from({ length: eventsPerTurn }, (_, at) => `${run}-${count + at}`);
    await engine.publishMany(
      event,
      ids.map((id) => ({ id, data: { orderId: id, note } })),
    );
    if (Date.now() - saidMs < sayEveryMs) continue;
    saidMs = Date.now();
    say({ kind: "acknowledged", count: count + eventsPerTurn, lastId: ids.at(-1) ?? "" });
  }
}
