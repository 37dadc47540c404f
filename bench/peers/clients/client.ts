import { nowMs } from "./bench-event.ts";
import { LatencyBuckets } from "./latency-buckets.ts";
import type { Peer } from "./peer.ts";
import { Publishing } from "./publishing.ts";

// The publisher or the consumer of one peer, in a process of its own: `client.ts <peer> <role> <address>`.

const peers: Readonly<Record<string, () => Promise<Peer>>> = {
  bullmq: async () => (await import("./bullmq.ts")).peer,
  "graphile-worker": async () => (await import("./graphile-worker.ts")).peer,
  jetstream: async () => (await import("./jetstream.ts")).peer,
  "jetstream-frames": async () => (await import("./jetstream.ts")).framesPeer,
  "pg-boss": async () => (await import("./pg-boss.ts")).peer,
  rabbitmq: async () => (await import("./rabbitmq.ts")).peer,
  "redis-streams": async () => (await import("./redis-streams.ts")).peer,
};

/** What the measuring process says; `peers/client-process.ts` has the other end. */
type Asked =
  | { readonly kind: "publish"; readonly perSecond: number; readonly durationMs: number }
  | { readonly kind: "taken"; readonly total: number }
  /** Takes the latencies that were measured, and measures those of every so many events from now on. */
  | { readonly kind: "latency"; readonly every: number };

/** How often a consumer tells how far it is: a fraction of what `openMax` events take, and nothing to the processor. */
const tellEveryMs = 4;

const [peerName = "", role, address = ""] = process.argv.slice(2);
const peer = await peers[peerName]?.();
if (peer === undefined) throw new Error(`there is no peer ${peerName}`);
process.on("disconnect", () => process.exit());
await (role === "publisher" ? publisher(peer) : consumer(peer));
tell({ kind: "ready", configuration: peer.configuration });

async function publisher(chosen: Peer): Promise<void> {
  await chosen.prepare(address);
  const publishing = new Publishing(chosen, await chosen.openPublisher(address));
  process.on("message", (asked: Asked) => {
    if (asked.kind === "taken") publishing.taken = asked.total;
    if (asked.kind === "publish") void publish(publishing, asked.perSecond, asked.durationMs);
  });
}

async function publish(publishing: Publishing, perSecond: number, durationMs: number): Promise<void> {
  tell({ kind: "published", total: await publishing.run(perSecond, durationMs) });
}

async function consumer(chosen: Peer): Promise<void> {
  const latencies = new LatencyBuckets();
  let total = 0;
  let told = 0;
  let every = 1;
  await chosen.openConsumer(address, ({ sentAtMs }) => {
    total += 1;
    if (total % every === 0) latencies.add(nowMs() - sentAtMs);
  });
  setInterval(() => {
    if (total === told) return;
    told = total;
    tell({ kind: "taken", total });
  }, tellEveryMs);
  process.on("message", (asked: Asked) => {
    if (asked.kind !== "latency") return;
    tell({ kind: "latency", p50Ms: latencies.quantileMs(0.5), p99Ms: latencies.quantileMs(0.99) });
    latencies.clear();
    ({ every } = asked);
  });
}

function tell(message: object): void {
  process.send?.(message);
}
