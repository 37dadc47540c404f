import { Redis } from "ioredis";
import type { BenchEvent } from "./bench-event.ts";
import type { Peer, Taken } from "./peer.ts";

const stream = "orders";
const group = "sink";
const readMax = 1_000;

export const peer: Peer = {
  configuration:
    "XADD, pipelines of 500, 8 at once, trimmed to 1 million; XREADGROUP COUNT 1000, XACK of every id, a read at a time",
  batch: 500,
  publishesAtOnce: 8,
  openMax: 65_536,

  async prepare(address) {
    const redis = new Redis(address);
    await redis.xgroup("CREATE", stream, group, "$", "MKSTREAM");
    redis.disconnect();
  },

  async openPublisher(address) {
    const redis = new Redis(address);
    await redis.ping();
    return async (events) => {
      const pipeline = redis.pipeline();
      for (const event of events) {
        pipeline.xadd(stream, "MAXLEN", "~", 1_000_000, "*", "event", JSON.stringify(event));
      }
      const answers = await pipeline.exec();
      const failure = answers?.find(([error]) => error !== null)?.[0];
      if (failure) throw failure;
    };
  },

  async openConsumer(address, taken) {
    // A blocked read holds its connection, so acknowledgements have one of their own.
    const reader = new Redis(address);
    const acknowledger = new Redis(address);
    await Promise.all([reader.ping(), acknowledger.ping()]);
    void consume(reader, acknowledger, taken);
  },
};

async function consume(reader: Redis, acknowledger: Redis, taken: Taken): Promise<never> {
  for (;;) {
    const answer = await reader.xreadgroup(
      "GROUP",
      group,
      "consumer",
      "COUNT",
      readMax,
      "BLOCK",
      1_000,
      "STREAMS",
      stream,
      ">",
    );
    const entries = (answer as readonly [string, readonly [string, readonly string[]][]][] | null)?.[0]?.[1];
    if (entries === undefined) continue;
    const events = entries.map(([, fields]) => JSON.parse(fields[1] ?? "") as BenchEvent);
    // Not waited for: the next read goes on meanwhile, as a busy consumer does it.
    acknowledger.xack(stream, group, ...entries.map(([id]) => id)).then(() => events.forEach(taken), fail);
  }
}

function fail(error: unknown): never {
  throw error;
}
