import { makeSystem } from "../make-system.ts";
import { withEngine, type EngineRun } from "../measure-engine.ts";
import { lightMs, lightPerSecond, warmUpMs } from "./figures.ts";

// Ours, in a process of its own like every peer: `trellis-engine.ts <alike | more> <duration in ms>`.

/** Events to a call: as many as the peers' publishers give to theirs. */
const batch = 500;
const [what, durationMs] = process.argv.slice(2);

// What the peers do: one consumer, every event new and well. Or the bench system as it is.
const single = what === "alike" ? makeSystem({ contexts: 1, subscriptions: 1 }) : undefined;
const run: EngineRun =
  single === undefined ? { load: { batch } } : { ...single, load: { batch, duplicates: 0, failing: 0 } };

await withEngine(run, async ({ measure }) => {
  const light = await measure({ perSecond: lightPerSecond, durationMs: lightMs });
  await measure({ perSecond: 0, durationMs: warmUpMs });
  const full = await measure({ perSecond: 0, durationMs: Number(durationMs) });
  process.send?.({
    kind: "measured",
    perSecond: full.publishedPerSecond,
    p50Ms: full.p50Ms,
    p99Ms: full.p99Ms,
    lightP50Ms: light.p50Ms,
    lightP99Ms: light.p99Ms,
    cores: full.cores,
  });
});
