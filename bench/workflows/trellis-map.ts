import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { startEngine } from "@trellis/engine";
import { answerApart } from "../apart.ts";
import { hundredths } from "../statistics.ts";

/** What one distributed Map showed. */
export interface MapFigures {
  readonly items: number;
  readonly seconds: number;
  readonly itemsPerSecond: number;
  /** Of the process with the engine and its workers, MiB. */
  readonly peakRssMiB: number;
  /** Before the Map began, MiB. */
  readonly idleRssMiB: number;
}

interface Asked {
  readonly items: number;
}

const workflow = "orders.manyItems";

void answerApart<Asked, MapFigures>(async ({ items }, tell) => {
  const dataDir = mkdtempSync(join(tmpdir(), "trellis-bench-"));
  process.on("exit", () => rmSync(dataDir, { recursive: true, force: true }));
  const engine = await startEngine({ root: join(import.meta.dirname, "system"), dataDir });
  const idleRssMiB = Math.round(process.memoryUsage.rss() / 1_048_576);
  const startedMs = performance.now();
  const name = "bench";
  await engine.inspected.startExecution(workflow, { items }, { name });
  let told = startedMs;
  for (;;) {
    const { status, cause } = await engine.inspected.execution(workflow, name);
    if (status === "SUCCEEDED") break;
    if (status !== "RUNNING") throw new Error(`the Map has ${status}: ${cause ?? ""}`);
    if (performance.now() - told > 10_000) {
      told = performance.now();
      const counts = (await engine.inspected.workflows()).find((each) => each.name === workflow);
      tell(`${counts?.succeeded ?? 0} of ${items} items`);
    }
    await setTimeout(20);
  }
  const seconds = hundredths((performance.now() - startedMs) / 1_000);
  const counts = (await engine.inspected.workflows()).find((each) => each.name === workflow);
  // All children, and the execution whose they are.
  if (counts?.succeeded !== items + 1) throw new Error(`${counts?.succeeded ?? 0} executions have succeeded`);
  await engine.stop();
  const peakRssMiB = Math.round(process.resourceUsage().maxRSS / 1_024);
  return { items, seconds, itemsPerSecond: Math.round(items / seconds), peakRssMiB, idleRssMiB };
});
