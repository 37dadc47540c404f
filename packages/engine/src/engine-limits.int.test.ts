import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { startEngine, type Engine } from "./engine.ts";
import type { LogEntry } from "./inspection/inspection-contract.ts";

const dataDir = mkdtempSync(join(tmpdir(), "trellis-limits-"));
const ticks = 1_000;
let engine: Engine;

before(async () => {
  engine = await startEngine({ root: join(import.meta.dirname, "fixtures", "meter"), dataDir });
  await Promise.all(Array.from({ length: ticks }, (_, tick) => engine.publish("meter.ticked", { tick })));
  assert.ok(await engine.settled(30_000), "the engine settles");
});
after(async () => {
  await engine.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test("a subscription runs as many at once as its concurrency says, and never more", async () => {
  const running = (await linesOf("meter.threeAtOnce")).map(({ fields }) => Number(fields?.["running"]));
  assert.equal(Math.max(...running), 3);
});

test("a subscription with a rate limit begins no more than the limit says, and loses nothing", async () => {
  const times = (await linesOf("meter.metered")).map(({ at }) => Date.parse(at)).toSorted((a, b) => a - b);
  // A delivery begins some time after it was handed out: the threads' mail may be a little late once.
  const lateMs = 100;
  times.forEach((firstMs, from) => {
    const last = times.findLastIndex((atMs) => atMs - firstMs <= 500);
    const most = 40 + (400 * (500 + lateMs)) / 1_000;
    assert.ok(last - from + 1 <= most, `${last - from + 1} within 500 ms, ${most} allowed`);
  });
  const { functions, books } = await engine.status();
  assert.deepEqual(
    functions.map(({ name, done }) => [name, done]),
    ["meter.metered", "meter.threeAtOnce", "meter.quick"].map((name) => [name, ticks]),
  );
  assert.ok(books.balanced);
});

test("a system that the caller has loaded is not loaded again", async (t) => {
  const root = mkdtempSync(join(tmpdir(), "trellis-nothing-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  await assert.rejects(startEngine({ root }), { code: "TRL0314" });
  const other = await startEngine({ root, model: { ...engine.model, contexts: {} } });
  assert.equal(other.model.name, engine.model.name);
  await other.stop();
});

/** What each invocation has logged; the newest lines may still be on their way to main. */
async function linesOf(name: string): Promise<readonly LogEntry[]> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const lines = engine.inspected.logs({ function: name }, 10_000);
    if (lines.length === ticks) return lines;
    assert.ok(Date.now() < deadline, `${name} has logged ${lines.length} of ${ticks} lines`);
    await setTimeout(20);
  }
}
