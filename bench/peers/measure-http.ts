import { ClientProcess, numberIn } from "./client-process.ts";
import { lightMs, warmUpMs, type Figures } from "./figures.ts";
import { ProcessorClock, type Throughput } from "./processor-clock.ts";

const loadScript = new URL("./http-load.ts", import.meta.url);

type Latency = Pick<Figures, "p50Ms" | "p99Ms">;

/** A server, and how many clients it has, each with one request under way. */
export interface HttpAsked {
  readonly server: URL;
  readonly configuration: string;
  readonly connections: number;
}

/** An HTTP server under the same load, made by our own generator in a process of its own. */
export async function measureHttp(
  { server, configuration, connections }: HttpAsked,
  durationMs: number,
): Promise<Figures> {
  const listener = new ClientProcess(server, [], { nodeArgs: ["--conditions=source"] });
  const started = [listener];
  try {
    const url = String((await listener.next("listening"))["url"]);
    const load = new ClientProcess(loadScript, [url]);
    started.push(load);
    await load.next("ready");
    const run = async (over: number, forMs: number): Promise<Throughput & Latency> => {
      const clock = new ProcessorClock([load.pid], [listener.pid]);
      load.send({ connections: over, durationMs: forMs });
      const told = await load.next("loaded");
      const throughput = clock.throughput(numberIn(told, "answered"));
      return { ...throughput, p50Ms: numberIn(told, "p50Ms"), p99Ms: numberIn(told, "p99Ms") };
    };
    await run(connections, warmUpMs);
    const light = await run(1, lightMs);
    const full = await run(connections, durationMs);
    const description = `${configuration}; ${connections} keep-alive connections, no pipelining, load by our own generator`;
    return { ...full, lightP50Ms: light.p50Ms, lightP99Ms: light.p99Ms, configuration: description };
  } finally {
    await Promise.all(started.map((each) => each.stop()));
  }
}
