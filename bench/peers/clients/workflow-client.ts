import { setTimeout } from "node:timers/promises";
import { randomUUID } from "node:crypto";
import { nowMs } from "./bench-event.ts";
import { LatencyBuckets } from "./latency-buckets.ts";
import type { Execute, WorkflowPeer } from "./workflow-peer.ts";

// The caller and the steps of one durable-execution engine: `workflow-client.ts <peer> <address>`.

const peers: Readonly<Record<string, () => Promise<WorkflowPeer>>> = {
  dbos: async () => (await import("./dbos.ts")).peer,
  restate: async () => (await import("./restate.ts")).peer,
};

/** What the measuring process says. */
interface Asked {
  readonly kind: "run";
  /** 0 for as fast as it goes. */
  readonly perSecond: number;
  readonly durationMs: number;
}

const [peerName = "", address = ""] = process.argv.slice(2);
const peer = await peers[peerName]?.();
if (peer === undefined) throw new Error(`there is no peer ${peerName}`);
const { openMax, configuration } = peer;
process.on("disconnect", () => process.exit());

const toFirstTask = new LatencyBuckets();
const toEnd = new LatencyBuckets();
let number = 0;
const execute = await peer.open(address, ({ sentAtMs }) => toFirstTask.add(nowMs() - sentAtMs));
process.on("message", (asked: Asked) => void run(execute, asked));
process.send?.({ kind: "ready", configuration });

/** Starts executions at a rate or with a bounded window; ends when all have ended. */
async function run(start: Execute, { perSecond, durationMs }: Asked): Promise<void> {
  const underWay = new Set<Promise<unknown>>();
  const before = number;
  const startedMs = performance.now();
  for (;;) {
    const elapsedMs = performance.now() - startedMs;
    if (elapsedMs >= durationMs) break;
    const due = perSecond === 0 ? openMax : Math.floor((elapsedMs / 1_000) * perSecond) - (number - before);
    for (let left = Math.min(due, openMax - underWay.size); left > 0; left--) begin(start, underWay);
    if (perSecond === 0) await Promise.race(underWay);
    else await setTimeout(1);
  }
  await Promise.all(underWay);
  process.send?.({
    kind: "ended",
    total: number - before,
    firstTaskP50Ms: toFirstTask.quantileMs(0.5),
    firstTaskP99Ms: toFirstTask.quantileMs(0.99),
    endP50Ms: toEnd.quantileMs(0.5),
    endP99Ms: toEnd.quantileMs(0.99),
  });
  toFirstTask.clear();
  toEnd.clear();
}

function begin(start: Execute, underWay: Set<Promise<unknown>>): void {
  number += 1;
  const sentAtMs = nowMs();
  const ending = start(randomUUID(), { number, sentAtMs }).then(() => {
    toEnd.add(nowMs() - sentAtMs);
    underWay.delete(ending);
  });
  underWay.add(ending);
}
