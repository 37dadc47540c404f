import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { startEngine, type Engine } from "@trellis/engine";
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

/** Where a Map's items come from: a list that an expression makes, or rows of a table. */
export type ItemsFrom = "list" | "table";

interface Asked {
  readonly items: number;
  readonly from: ItemsFrom;
}

const workflows: Readonly<Record<ItemsFrom, string>> = { list: "orders.manyItems", table: "orders.manyRows" };
/** Rows that one task puts. */
const rowsMax = 1_000;

void answerApart<Asked, MapFigures>(async ({ items, from }, tell) => {
  const workflow = workflows[from];
  const dataDir = mkdtempSync(join(tmpdir(), "trellis-bench-"));
  process.on("exit", () => rmSync(dataDir, { recursive: true, force: true }));
  const engine = await startEngine({ root: join(import.meta.dirname, "system"), dataDir });
  if (from === "table") await fill(engine, items);
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
      tell(`${counts?.children?.succeeded ?? 0} of ${items} items`);
    }
    await setTimeout(20);
  }
  const seconds = hundredths((performance.now() - startedMs) / 1_000);
  const counts = (await engine.inspected.workflows()).find((each) => each.name === workflow);
  const succeeded = counts?.children?.succeeded ?? 0;
  if (succeeded !== items) throw new Error(`${succeeded} children have succeeded`);
  await engine.stop();
  const peakRssMiB = Math.round(process.resourceUsage().maxRSS / 1_024);
  return { items, seconds, itemsPerSecond: Math.round(items / seconds), peakRssMiB, idleRssMiB };
});

/** Puts as many rows as there are to be items. */
async function fill({ inspected }: Engine, items: number): Promise<void> {
  const named = (at: number): string => `fill-${at}`;
  const parts = Array.from({ length: Math.ceil(items / rowsMax) }, (_, at) => at * rowsMax);
  for (const at of parts) {
    const range = { from: at, count: Math.min(rowsMax, items - at) };
    await inspected.startExecution("orders.fillRows", range, { name: named(at) });
  }
  for (const at of parts) {
    const { status, cause } = await inspected.executionResult("orders.fillRows", named(at), 60_000);
    if (status !== "SUCCEEDED") throw new Error(`the table is not filled: ${status}, ${cause ?? ""}`);
  }
}
