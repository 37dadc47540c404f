import { setTimeout } from "node:timers/promises";
import { ClientProcess, numberIn } from "./client-process.ts";
import { lightMs, lightPerSecond, warmUpMs, type Figures } from "./figures.ts";
import { ProcessorClock, type Throughput } from "./processor-clock.ts";
import type { PrivateServer, StartServer } from "./servers/private-server.ts";

/** What is published may take this long to be consumed, once nothing more is published. */
const drainMaxMs = 120_000;
const clientScript = new URL("./clients/client.ts", import.meta.url);

/** One peer: its server, a publisher and a consumer, each a process of its own. */
export async function measurePeer(
  client: string,
  startServer: StartServer,
  durationMs: number,
): Promise<Figures> {
  const server = await startServer();
  const started: ClientProcess[] = [];
  try {
    const publisher = new ClientProcess(clientScript, [client, "publisher", server.address]);
    started.push(publisher);
    const { configuration } = await publisher.next("ready");
    const consumer = new ClientProcess(clientScript, [client, "consumer", server.address]);
    started.push(consumer);
    await consumer.next("ready");
    const figures = await new Measurement(publisher, consumer, server).run(durationMs);
    return {
      ...figures,
      configuration: `${server.version}: ${server.configuration}. ${String(configuration)}`,
    };
  } finally {
    await Promise.all(started.map((each) => each.stop()));
    await server.stop();
  }
}

class Measurement {
  readonly #publisher: ClientProcess;
  readonly #consumer: ClientProcess;
  readonly #server: PrivateServer;
  #taken = 0;
  #published = 0;

  constructor(publisher: ClientProcess, consumer: ClientProcess, server: PrivateServer) {
    this.#publisher = publisher;
    this.#consumer = consumer;
    this.#server = server;
    consumer.hear("taken", (told) => {
      this.#taken = numberIn(told, "total");
      publisher.send(told);
    });
  }

  async run(durationMs: number): Promise<Omit<Figures, "configuration">> {
    await this.#phase(lightPerSecond, lightMs);
    const light = await this.#latency();
    await this.#phase(0, warmUpMs);
    await this.#latency();
    const full = await this.#phase(0, durationMs);
    const latency = await this.#latency();
    return { ...full, ...latency, lightP50Ms: light.p50Ms, lightP99Ms: light.p99Ms };
  }

  /** Publishes for a while and ends when the last event has been consumed: draining is part of the time. */
  async #phase(perSecond: number, durationMs: number): Promise<Throughput> {
    const before = this.#published;
    const clock = new ProcessorClock([this.#publisher.pid, this.#consumer.pid], [this.#server.pid]);
    this.#publisher.send({ kind: "publish", perSecond, durationMs });
    this.#published = numberIn(await this.#publisher.next("published"), "total");
    await this.#drained();
    return clock.throughput(this.#published - before);
  }

  async #drained(): Promise<void> {
    const startedMs = performance.now();
    while (this.#taken < this.#published) {
      if (this.#consumer.hasEnded || performance.now() - startedMs > drainMaxMs) {
        throw new Error(
          `${this.#published - this.#taken} events of ${this.#published} were not consumed in time`,
        );
      }
      await setTimeout(2);
    }
  }

  /** Since the last time; full speed follows, where one latency in sixteen says as much as all and costs less. */
  async #latency(): Promise<Pick<Figures, "p50Ms" | "p99Ms">> {
    const answer = this.#consumer.next("latency");
    this.#consumer.send({ kind: "latency", every: 16 });
    const told = await answer;
    return { p50Ms: numberIn(told, "p50Ms"), p99Ms: numberIn(told, "p99Ms") };
  }
}
