import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test, type TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { startEngine, type Engine, type EngineOptions } from "./engine.ts";
import type { ContextStatus } from "./inspection/inspection-contract.ts";
import { requestsWaitingMax } from "./workers/open-requests.ts";

const fixtures = join(import.meta.dirname, "fixtures");
const folders = mkdtempSync(join(tmpdir(), "trellis-sleep-"));
after(() => rmSync(folders, { recursive: true, force: true }));

test("idle workers are stopped, and each is started again by what is for it", async (t) => {
  const dataDir = join(folders, "idle");
  const engine = await engineFor(t, { dataDir, idleMaxMs: 150 });
  await asleep(engine, "orders", "stock", "trouble");
  if (process.platform === "linux")
    // A worker is asleep when it is off its seat; its thread ends a moment later.
    await until(async () => openFiles(dataDir, "state.db-wal") === 1, "the core alone still reads the store");

  await engine.publish("orders.order-placed", order("by-event"));
  assert.ok(await engine.settled(10_000));
  assert.equal(await workerOf(engine, "orders"), "asleep", "it does not listen to the event");
  assert.equal((await countsOf(engine, "stock.reserve")).done, 1);
  await asleep(engine, "stock", "trouble");

  const response = await fetch(`${engine.gatewayUrl}/orders/none`);
  assert.equal(response.status, 404);
  await response.arrayBuffer();
  assert.equal(await workerOf(engine, "stock"), "asleep");
  await asleep(engine, "orders");

  assert.deepEqual(await engine.invoke("stock.count"), { outcome: "done" });
  await asleep(engine, "stock");

  const placed = await fetch(`${engine.gatewayUrl}/orders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(order("by-request")),
  });
  assert.equal(placed.status, 201);
  assert.ok(await engine.settled(10_000));
  const { books, contexts } = await engine.status();
  assert.ok(books.balanced);
  assert.ok(contexts.every(({ restarts }) => restarts === 0));
  // SQLite parks a closed reader's file while the core holds its lock, and takes it for the next reader.
  if (process.platform === "linux") assert.ok(openFiles(dataDir, "state.db") <= 1 + contexts.length);
});

test("workers that are started when they are wanted sleep until then; a firing that is due wants its own", async (t) => {
  const dataDir = join(folders, "firing");
  const before = await engineFor(t, { dataDir, schedules: true, startWorkers: "wanted" });
  assert.ok((await before.status()).contexts.every(({ worker }) => worker === "asleep"));
  await before.stop();
  const state = new DatabaseSync(join(dataDir, "state.db"));
  state.prepare("update schedules set next_ms = ? where function = 'stock.count'").run(Date.now() + 1_000);
  state.close();

  const engine = await engineFor(t, { dataDir, schedules: true, startWorkers: "wanted" });
  await until(async () => (await countsOf(engine, "stock.count")).done === 1, "the schedule has fired");
  assert.equal(await workerOf(engine, "stock"), "running");
  assert.equal(await workerOf(engine, "orders"), "asleep");
});

test("a worker that crashed with nothing left to do is not started again before it is wanted", async (t) => {
  const engine = await engineFor(t, { startWorkers: "wanted" });
  await engine.publish("orders.order-placed", order("deadly", "exit"));
  await until(async () => (await countsOf(engine, "trouble.misbehave")).deadLetters === 1, "it was given up");
  await asleep(engine, "trouble");
  const { restarts, lastCrash } = await contextOf(engine, "trouble");
  assert.equal(lastCrash?.code, "TRL0304");
  await setTimeout(2_500);
  const later = await contextOf(engine, "trouble");
  assert.deepEqual([later.worker, later.restarts], ["asleep", restarts]);

  assert.deepEqual(await engine.invoke("trouble.misbehave", order("good")), { outcome: "done" });
  assert.equal(await workerOf(engine, "trouble"), "running");
});

test("requests wait for a context that can't start, within their bound, and are answered once it can", async (t) => {
  const moodFile = join(folders, "mood");
  const settings = { MOOD_FILE: moodFile };
  const engine = await engineFor(t, { root: join(fixtures, "moody"), settings, idleMaxMs: 150 });
  await asleep(engine, "diary");
  writeFileSync(moodFile, "");
  const tooMany = 5;
  const ask = async (): Promise<{ status: number; code: unknown; retryAfter: string | null }> => {
    const response = await fetch(`${engine.gatewayUrl}/pages/1`);
    const { code } = (await response.json()) as { code?: unknown };
    return { status: response.status, code, retryAfter: response.headers.get("retry-after") };
  };
  let answered = 0;
  const asked = Array.from({ length: requestsWaitingMax + tooMany }, () =>
    ask().finally(() => (answered += 1)),
  );
  await until(
    async () => (await contextOf(engine, "diary")).restarts > 2,
    "the context has failed to start, and was tried again",
  );
  const { worker, lastCrash } = await contextOf(engine, "diary");
  assert.equal(worker, "restarting");
  assert.match(lastCrash?.message ?? "", /not in the mood/);
  // Those that come when the context has started are too many for nobody.
  await until(async () => answered === tooMany, "as many wait as may, and the others are refused");
  rmSync(moodFile);
  const answers = await Promise.all(asked);
  const refused = answers.filter(({ status }) => status !== 200);
  assert.deepEqual(
    refused,
    Array.from({ length: tooMany }, () => ({ status: 429, code: "TRL0307", retryAfter: "1" })),
  );
});

async function engineFor(t: TestContext, options: Partial<EngineOptions>): Promise<Engine> {
  const dataDir = mkdtempSync(join(folders, "data-"));
  const root = join(fixtures, "shop");
  const engine = await startEngine({ root, dataDir, schedules: false, ...options });
  t.after(() => engine.stop());
  return engine;
}

const order = (orderId: string, trouble?: string) => ({
  orderId,
  item: "tea",
  quantity: 1,
  ...(trouble === undefined ? {} : { trouble }),
});

/** How many times this process has a file of the data folder open. */
function openFiles(dataDir: string, file: string): number {
  const links = readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      // Closed meanwhile: the descriptor of the reading itself, for one.
      return "";
    }
  });
  return links.filter((link) => link === join(dataDir, file)).length;
}

async function asleep(engine: Engine, ...contexts: readonly string[]): Promise<void> {
  await until(
    async () => {
      const workers = await Promise.all(contexts.map((name) => workerOf(engine, name)));
      return workers.every((worker) => worker === "asleep");
    },
    `${contexts.join(", ")} are asleep`,
  );
}

async function workerOf(engine: Engine, name: string): Promise<ContextStatus["worker"]> {
  return (await contextOf(engine, name)).worker;
}

async function contextOf(engine: Engine, name: string): Promise<ContextStatus> {
  const found = (await engine.status()).contexts.find((each) => each.name === name);
  assert.ok(found);
  return found;
}

async function countsOf(engine: Engine, name: string): Promise<{ done: number; deadLetters: number }> {
  const found = (await engine.status()).functions.find((each) => each.name === name);
  assert.ok(found);
  return found;
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, `${what}, within 20 s`);
    await setTimeout(20);
  }
}
