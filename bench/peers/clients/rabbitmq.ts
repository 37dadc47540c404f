import { connect, type ConsumeMessage } from "amqplib";
import type { BenchEvent } from "./bench-event.ts";
import type { Peer } from "./peer.ts";

const queue = "orders";
/** One acknowledgement can stand for all messages before it; each for itself costs a third of the rate. */
const acknowledgedTogether = 200;

export const peer: Peer = {
  configuration:
    "quorum queue on one node, publisher confirms, 8 x 500 unconfirmed, persistent; prefetch 2000, acknowledged 200 at once, or as many as a turn brings",
  batch: 500,
  publishesAtOnce: 8,
  openMax: 65_536,

  async prepare(address) {
    const connection = await connect(address);
    const channel = await connection.createChannel();
    await channel.assertQueue(queue, { durable: true, arguments: { "x-queue-type": "quorum" } });
    await connection.close();
  },

  async openPublisher(address) {
    const connection = await connect(address);
    const channel = await connection.createConfirmChannel();
    return (events) =>
      new Promise<void>((resolve, reject) => {
        let unconfirmed = events.length;
        const confirmed = (error: unknown): void => {
          unconfirmed -= 1;
          if (error !== null && error !== undefined) reject(new Error("not confirmed", { cause: error }));
          else if (unconfirmed === 0) resolve();
        };
        for (const event of events) {
          channel.publish("", queue, Buffer.from(JSON.stringify(event)), { persistent: true }, confirmed);
        }
      });
  },

  async openConsumer(address, taken) {
    const connection = await connect(address);
    const channel = await connection.createChannel();
    await channel.prefetch(2_000);
    const events: BenchEvent[] = [];
    let newest: ConsumeMessage | undefined;
    const acknowledge = (): void => {
      if (newest !== undefined) channel.ack(newest, true);
      newest = undefined;
      events.splice(0).forEach(taken);
    };
    await channel.consume(queue, (message) => {
      if (message === null) throw new Error("RabbitMQ has cancelled the consumer");
      events.push(JSON.parse(message.content.toString()) as BenchEvent);
      newest = message;
      if (events.length === 1) setImmediate(acknowledge);
      else if (events.length === acknowledgedTogether) acknowledge();
    });
  },
};
