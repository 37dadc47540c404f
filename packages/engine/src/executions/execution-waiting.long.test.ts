import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { StateMachine } from "@trellis/workflow";
import { openSqliteExecutionReader } from "../store/sqlite-execution-reader.ts";
import { openSqliteStore } from "../store/sqlite-store.ts";
import type { Store } from "../ports/store.ts";
import { ExecutionBench } from "./fixtures/execution-bench.ts";

const dayMs = 86_400_000;
const count = 10_000;

/** Each waits three days and its own number of seconds. */
const machine: StateMachine = {
  StartAt: "Rest",
  States: {
    Rest: { Type: "Wait", SecondsPath: "$.seconds", Next: "Count" },
    Count: { Type: "Task", Resource: "trellis:count", End: true },
  },
};

test(`${count} executions that wait for days cost a start nothing, and go on when their time has come`, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "trellis-waiting-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "state.db");
  const counted: number[] = [];
  let store: Store | undefined;
  const bench = await ExecutionBench.open({
    machine,
    tasks: {
      count: (input) => {
        counted.push((input as { readonly at: number }).at);
        return null;
      },
    },
    open: () => {
      store = openSqliteStore({ path });
      return { store, reader: openSqliteExecutionReader(path, () => undefined) };
    },
  });
  const startedMs = bench.clock.now();
  bench.startAll(count, (at) => ({ at, seconds: (3 * dayMs) / 1_000 + (at % 100) }));
  await bench.advance(60_000);
  assert.deepEqual(await standing(store), { running: count, active: 0 });
  assert.equal(counted.length, 0);

  await bench.ask((token) => ({ kind: "drain", token }));
  await bench.ask((token) => ({ kind: "close", token }));
  const beganMs = performance.now();
  await bench.boot();
  const tookMs = performance.now() - beganMs;
  t.diagnostic(`a start beside them takes ${Math.round(tookMs)} ms`);
  assert.ok(tookMs < 2_000, `${tookMs} ms`);

  await bench.advance(startedMs + 3 * dayMs - 1 - bench.clock.now());
  assert.equal(counted.length, 0);
  await bench.advance(50_000);
  assert.ok(counted.length >= count / 2 && counted.length < count, `${counted.length} after half the time`);
  assert.ok(counted.every((at) => at % 100 <= 50));
  await bench.advance(120_000);
  assert.equal(new Set(counted).size, count);
  assert.equal(counted.length, count);
  assert.deepEqual(await standing(store), { running: 0, active: 0 });
  await store?.close();
});

async function standing(store: Store | undefined): Promise<Readonly<Record<string, number>>> {
  const running = (await store?.executions.count({ statuses: ["RUNNING"] }))?.get("shop.flow")?.all ?? 0;
  const active = await store?.executions.active("shop.flow", 10, 0);
  return { running, active: active?.length ?? 0 };
}
