import { ClientProcess, numberIn } from "./client-process.ts";
import { perCore, type Figures } from "./figures.ts";

const common =
  "the engine in one process, SQLite, synchronous=FULL: every group commit synced before publishers are answered; " +
  "publishMany of 500, 16,384 unanswered; checked by contract, deduplicated by id";

/** Which of our rows: one subscription that does nothing, as the peers have it, or what the bench system does. */
const configurations = {
  alike: `${common}; one subscription`,
  more: `${common}; two subscriptions, one id in 200 repeated, one event in a thousand fails`,
} as const;

/** Trellis itself: publisher, engine and consumers are one process, as in a system that runs on it. */
export async function measureTrellis(
  what: keyof typeof configurations,
  durationMs: number,
): Promise<Figures> {
  const script = new URL("./trellis-engine.ts", import.meta.url);
  const engine = new ClientProcess(script, [what, String(durationMs)], { nodeArgs: ["--conditions=source"] });
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
      configuration: configurations[what],
    };
  } finally {
    await engine.stop();
  }
}
