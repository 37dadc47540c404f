import { ClientProcess, numberIn } from "./client-process.ts";
import { perCore, type Figures } from "./figures.ts";

const configuration =
  "the engine in one process, SQLite, synchronous=FULL: every group commit synced before publishers are answered. " +
  "16,384 unanswered, one call an event; checked by contract, deduplicated by id, two subscriptions, one event in a " +
  "thousand fails once, one in ten thousand for good";

/** Trellis itself: publisher, engine and consumers are one process, as in a system that runs on it. */
export async function measureTrellis(durationMs: number): Promise<Figures> {
  const script = new URL("./trellis-engine.ts", import.meta.url);
  const engine = new ClientProcess(script, [String(durationMs)], { nodeArgs: ["--conditions=source"] });
  try {
    const told = await engine.next("measured");
    return {
      perSecond: numberIn(told, "perSecond"),
      p50Ms: numberIn(told, "p50Ms"),
      p99Ms: numberIn(told, "p99Ms"),
      lightP50Ms: numberIn(told, "lightP50Ms"),
      lightP99Ms: numberIn(told, "lightP99Ms"),
      clientCores: 0,
      serverCores: numberIn(told, "cores"),
      perCore: perCore(numberIn(told, "perSecond"), numberIn(told, "cores")),
      configuration,
    };
  } finally {
    await engine.stop();
  }
}
