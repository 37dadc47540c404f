import { Queue, Worker, type ConnectionOptions } from "bullmq";
import type { BenchEvent } from "./bench-event.ts";
import type { Peer } from "./peer.ts";

const queueName = "orders";

export const peer: Peer = {
  configuration: "Queue.addBulk of 500, 4 at once; 1 Worker, concurrency 100, removeOnComplete",
  batch: 500,
  publishesAtOnce: 4,
  openMax: 16_384,
  prepare: () => Promise.resolve(),

  async openPublisher(address) {
    const queue = new Queue<BenchEvent>(queueName, { connection: connectionTo(address) });
    await queue.waitUntilReady();
    return (events) =>
      queue.addBulk(
        events.map((event) => ({ name: event.type, data: event, opts: { removeOnComplete: true } })),
      );
  },

  async openConsumer(address, taken) {
    const handle = (job: { readonly data: BenchEvent }): Promise<void> => {
      taken(job.data);
      return Promise.resolve();
    };
    const worker = new Worker<BenchEvent>(queueName, handle, {
      connection: connectionTo(address),
      concurrency: 100,
      removeOnComplete: { count: 0 },
    });
    await worker.waitUntilReady();
  },
};

function connectionTo(address: string): ConnectionOptions {
  const { hostname, port } = new URL(address);
  return { host: hostname, port: Number(port), maxRetriesPerRequest: null };
}
