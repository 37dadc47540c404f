import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  jetstream,
  jetstreamManager,
  StorageType,
} from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import type { BenchEvent } from "./bench-event.ts";
import type { Peer, Publish } from "./peer.ts";

const stream = "ORDERS";
const subject = "orders.placed";
const durable = "sink";
/** Messages that a pull brings: enough that the next is under way before they are used up. */
const pullMax = 2_000;

export const peer: Peer = {
  ...consumedBy(1),
  configuration: "js.publish, one event a message, 8 x 500 unanswered; pull consumer, explicit ack of each",
  batch: 500,
  publishesAtOnce: 8,
  openPublisher: (address) =>
    publisherTo(address, (publish) => (events) => Promise.all(events.map(JSON.stringify).map(publish))),
};

export const framesPeer: Peer = {
  ...consumedBy(500),
  configuration: "js.publish, 500 events a message, 16 unanswered; pull consumer, explicit ack of each message",
  batch: 500,
  publishesAtOnce: 16,
  openPublisher: (address) => publisherTo(address, (publish) => (events) => publish(JSON.stringify(events))),
};

type PublishMessage = (body: string) => Promise<unknown>;

async function publisherTo(address: string, publishWith: (publish: PublishMessage) => Publish): Promise<Publish> {
  const client = jetstream(await connect({ servers: address }), { timeout: 20_000 });
  return publishWith((body) => client.publish(subject, body));
}

function consumedBy(frame: number): Pick<Peer, "prepare" | "openConsumer"> {
  return {
    async prepare(address) {
      const connection = await connect({ servers: address });
      const manager = await jetstreamManager(connection);
      await manager.streams.add({
        name: stream,
        subjects: [subject],
        storage: StorageType.File,
        max_bytes: 4_000_000_000,
        discard: DiscardPolicy.Old,
      });
      await manager.consumers.add(stream, {
        durable_name: durable,
        ack_policy: AckPolicy.Explicit,
        deliver_policy: DeliverPolicy.All,
        max_ack_pending: 100_000,
      });
      await connection.close();
    },

    async openConsumer(address, taken) {
      const client = jetstream(await connect({ servers: address }));
      const consumer = await client.consumers.get(stream, durable);
      await consumer.consume({
        max_messages: frame === 1 ? pullMax : 64,
        callback: (message) => {
          const body: unknown = JSON.parse(message.string());
          message.ack();
          if (frame === 1) taken(body as BenchEvent);
          else (body as readonly BenchEvent[]).forEach(taken);
        },
      });
    },
  };
}
