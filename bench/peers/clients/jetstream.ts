import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  jetstream,
  jetstreamManager,
  StorageType,
} from "@nats-io/jetstream";
import { connect, createInbox, type Msg } from "@nats-io/transport-node";
import type { BenchEvent } from "./bench-event.ts";
import type { Peer, Publish } from "./peer.ts";

const stream = "ORDERS";
const subject = "orders.placed";
const durable = "sink";
/** Messages that a pull brings: enough that the next is under way before they are used up. */
const pullMax = 2_000;

/** One event a message. */
export const peer: Peer = {
  ...consumedBy(pullMax, (body, taken) => taken(body as BenchEvent)),
  configuration:
    "one event a message, 8 x 500 unanswered, answers counted on an inbox of our own " +
    "(js.publish makes two Error objects a message, which costs it three quarters); pull consumer, explicit ack of each",
  batch: 500,
  publishesAtOnce: 8,
  openMax: 65_536,
  openPublisher: openRawPublisher,
};

/** 500 events a message: what an application does that makes frames itself. */
export const framesPeer: Peer = {
  ...consumedBy(64, (body, taken) => (body as readonly BenchEvent[]).forEach(taken)),
  configuration:
    "js.publish, 500 events a message, 16 unanswered; pull consumer, explicit ack of each message",
  batch: 500,
  publishesAtOnce: 16,
  openMax: 65_536,
  async openPublisher(address) {
    const client = jetstream(await connect({ servers: address }), { timeout: 20_000 });
    return (events) => client.publish(subject, JSON.stringify(events));
  },
};

/** Answers that a batch still waits for. */
interface Batch {
  unanswered: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** JetStream's own protocol: a message with a reply subject is answered there once the stream holds it. */
async function openRawPublisher(address: string): Promise<Publish> {
  const connection = await connect({ servers: address });
  const inbox = createInbox();
  const batches = new Map<string, Batch>();
  let batchCount = 0;
  connection.subscribe(`${inbox}.*`, {
    callback: (error, answer) => settle(batches, error, answer),
  });
  return (events) =>
    new Promise((resolve, reject) => {
      const reply = `${inbox}.${(batchCount += 1)}`;
      batches.set(reply, { unanswered: events.length, resolve: () => resolve(undefined), reject });
      for (const event of events) connection.publish(subject, JSON.stringify(event), { reply });
    });
}

function settle(batches: Map<string, Batch>, error: Error | null, answer: Msg): void {
  const batch = batches.get(answer.subject);
  if (batch === undefined) return;
  batch.unanswered -= 1;
  // Nobody listening answers with nothing, a stream that refuses with an error.
  const refused = error !== null || answer.data.length === 0 || answer.string().startsWith('{"error"');
  if (refused) batch.reject(new Error(`not stored: ${answer.string()}`, { cause: error }));
  if (batch.unanswered > 0) return;
  batches.delete(answer.subject);
  batch.resolve();
}

function consumedBy(
  messagesMax: number,
  take: (body: unknown, taken: (event: BenchEvent) => void) => void,
): Pick<Peer, "prepare" | "openConsumer"> {
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
        max_messages: messagesMax,
        callback: (message) => {
          const body: unknown = JSON.parse(message.string());
          message.ack();
          take(body, taken);
        },
      });
    },
  };
}
