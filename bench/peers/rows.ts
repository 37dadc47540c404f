import type { Figures } from "./figures.ts";
import { measureHttp } from "./measure-http.ts";
import { measurePeer } from "./measure-peer.ts";
import { measureTrellis } from "./measure-trellis.ts";
import { natsServer } from "./servers/nats-server.ts";
import { postgresServer } from "./servers/postgres-server.ts";
import { rabbitmqServer } from "./servers/rabbitmq-server.ts";
import { redisServer } from "./servers/redis-server.ts";
import type { StartServer } from "./servers/private-server.ts";

/** One line of the table: one thing measured once in each round. */
export interface Row {
  readonly name: string;
  /** Our row that it is compared with; ours have none. */
  readonly against?: string;
  readonly measure: (durationMs: number) => Promise<Figures>;
}

/** What our row must reach against the fastest of some peers, in the middle of all rounds. */
export interface Bar {
  readonly name: string;
  readonly peers: readonly string[];
  readonly ratioMin: number;
}

/** One subscription that does nothing: what the peers are given to do. */
export const trellis = "trellis";
/** Two subscriptions, repeated ids, failures: what the bars do not ask for. */
export const trellisMore = "trellis, two subscriptions";

export const rows: readonly Row[] = [
  { name: trellis, measure: (durationMs) => measureTrellis("alike", durationMs) },
  { name: trellisMore, measure: (durationMs) => measureTrellis("more", durationMs) },
  peer("bullmq everysec", "bullmq", redisServer("everysec")),
  peer("bullmq always", "bullmq", redisServer("always")),
  peer("pg-boss", "pg-boss", postgresServer),
  peer("graphile-worker", "graphile-worker", postgresServer),
  peer("rabbitmq quorum", "rabbitmq", rabbitmqServer),
  peer("redis streams", "redis-streams", redisServer("everysec")),
  peer("jetstream", "jetstream", natsServer),
  peer("jetstream frames", "jetstream-frames", natsServer),
  ...httpRows(64),
  ...httpRows(256),
];

/** Issue 3, point 4. */
export const bars: readonly Bar[] = [
  {
    name: "the fastest of BullMQ, pg-boss, graphile-worker, RabbitMQ",
    peers: ["bullmq everysec", "bullmq always", "pg-boss", "graphile-worker", "rabbitmq quorum"],
    ratioMin: 8,
  },
  { name: "Redis Streams", peers: ["redis streams"], ratioMin: 3 },
  { name: "JetStream, one event a message", peers: ["jetstream"], ratioMin: 3 },
  { name: "JetStream, frames of 500", peers: ["jetstream frames"], ratioMin: 0.8 },
  { name: "Fastify with the same validation, 256 connections", peers: ["fastify http 256"], ratioMin: 1 },
];

function peer(name: string, client: string, server: StartServer): Row {
  return { name, against: trellis, measure: (durationMs) => measurePeer(client, server, durationMs) };
}

/** Ours and Fastify with the same clients: a commit is shared by whoever waits, so how many wait decides. */
function httpRows(connections: number): readonly Row[] {
  const ours = `trellis http ${connections}`;
  const gateway = {
    server: new URL("./trellis-gateway.ts", import.meta.url),
    configuration:
      "the gateway: body checked by contract, event checked and synced to SQLite before the answer, one subscription",
    connections,
  };
  const fastify = {
    server: new URL("./clients/fastify-server.ts", import.meta.url),
    configuration: "Fastify: body checked by the same schema (Ajv), nothing is kept",
    connections,
  };
  return [
    { name: ours, measure: (durationMs) => measureHttp(gateway, durationMs) },
    {
      name: `fastify http ${connections}`,
      against: ours,
      measure: (durationMs) => measureHttp(fastify, durationMs),
    },
  ];
}
