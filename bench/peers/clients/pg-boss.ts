import { PgBoss } from "pg-boss";
import type { BenchEvent } from "./bench-event.ts";
import type { Peer } from "./peer.ts";

const queueName = "orders";

export const peer: Peer = {
  configuration:
    "insert of 500, 3 at once; work with batchSize 1000, localConcurrency 2, LISTEN/NOTIFY, burstWhenBatchFull",
  batch: 500,
  publishesAtOnce: 3,
  openMax: 16_384,

  async prepare(address) {
    const boss = await open(address, 2);
    await boss.createQueue(queueName, { notify: true });
    await boss.stop({ graceful: false });
  },

  async openPublisher(address) {
    const boss = await open(address, 4);
    return (events) =>
      boss.insert(
        queueName,
        events.map((data) => ({ data })),
      );
  },

  async openConsumer(address, taken) {
    const boss = await open(address, 6);
    const options = {
      batchSize: 1_000,
      localConcurrency: 2,
      pollingIntervalSeconds: 0.5,
      burstWhenBatchFull: true,
    };
    await boss.work<BenchEvent>(queueName, options, (jobs) => {
      for (const { data } of jobs) taken(data);
      return Promise.resolve();
    });
  },
};

async function open(address: string, connectionsMax: number): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: address,
    max: connectionsMax,
    useListenNotify: true,
    // Housekeeping of long-lived queues; nothing here lives long.
    supervise: false,
    schedule: false,
  });
  boss.on("error", (error) => console.error(error));
  await boss.start();
  return boss;
}
