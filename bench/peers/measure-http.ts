import { ClientProcess, numberIn } from "./client-process.ts";
import { hundredths, lightMs, warmUpMs, type Figures } from "./figures.ts";
import { processorSeconds } from "./processor-time.ts";

/** Many clients, each with one request under way: what a gateway sees from a load balancer. */
const connections = 128;
const loadScript = new URL("./http-load.ts", import.meta.url);

/** An HTTP server under the same load, made by our own generator in a process of its own. */
export async function measureHttp(server: URL, configuration: string, durationMs: number): Promise<Figures> {
  const listener = new ClientProcess(server, [], { nodeArgs: ["--conditions=source"] });
  const started = [listener];
  try {
    const url = String((await listener.next("listening"))["url"]);
    const load = new ClientProcess(loadScript, [url]);
    started.push(load);
    await load.next("ready");
    const run = async (
      over: number,
      forMs: number,
    ): Promise<Omit<Figures, "configuration" | "lightP50Ms" | "lightP99Ms">> => {
      const pids = [load.pid, listener.pid] as const;
      const [clientBefore, serverBefore] = pids.map((pid) => processorSeconds([pid]));
      const startedMs = performance.now();
      load.send({ connections: over, durationMs: forMs });
      const told = await load.next("loaded");
      const seconds = (performance.now() - startedMs) / 1_000;
      const [clientAfter, serverAfter] = pids.map((pid) => processorSeconds([pid]));
      return {
        perSecond: Math.round(numberIn(told, "answered") / seconds),
        p50Ms: numberIn(told, "p50Ms"),
        p99Ms: numberIn(told, "p99Ms"),
        clientCores: hundredths(((clientAfter ?? 0) - (clientBefore ?? 0)) / seconds),
        serverCores: hundredths(((serverAfter ?? 0) - (serverBefore ?? 0)) / seconds),
      };
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
