import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Fault } from "@trellis/model";
import { startEngine, type Engine, type EngineOptions } from "./engine.ts";

const root = join(import.meta.dirname, "fixtures", "meter");
const entry = join(import.meta.dirname, "fixtures", "meter-process.ts");
const folders: string[] = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "trellis-retention-"));
  folders.push(folder);
  return folder;
}

async function withEngine(
  options: Partial<EngineOptions>,
  run: (engine: Engine) => Promise<void>,
): Promise<void> {
  const engine = await startEngine({ root, dataDir: newFolder(), ...options });
  try {
    await run(engine);
  } finally {
    await engine.stop();
  }
}

async function publish(engine: Engine, count: number, filling = ""): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, tick) => engine.publish("meter.ticked", { tick, filling })),
  );
}

/** Why an event is not taken just now; undefined when it was. */
async function refusal(engine: Engine): Promise<Fault | undefined> {
  try {
    await engine.publish("meter.ticked", { tick: 1 });
    return undefined;
  } catch (error) {
    assert.ok(error instanceof Fault);
    return error;
  }
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; !(await holds()); await setTimeout(50))
    assert.ok(Date.now() < deadline, what);
}

/** All past events, in their order. */
async function past(engine: Engine): Promise<{ readonly id: string; readonly tick: number }[]> {
  const found: { id: string; tick: number }[] = [];
  for await (const piece of engine.inspected.events({}, Infinity)) {
    for (const line of piece.trimEnd().split("\n")) {
      const { id, data } = JSON.parse(line) as { id: string; data: { tick: number } };
      found.push({ id, tick: data.tick });
    }
  }
  return found;
}

test("a log that is too large is cut while deliveries go on, and only where everybody has passed", async () => {
  await withEngine({ logMaxBytes: 1_000_000 }, async (engine) => {
    // 400 a second is what the slowest subscription takes: what it owes stays.
    await publish(engine, 1_200, "x".repeat(2_000));
    const { log } = await engine.status();
    assert.ok(log.bytes > 2_400_000 && log.firstSequence === 1, `${log.bytes} bytes`);
    await until("the log is cut", async () => (await engine.status()).log.bytes <= 1_000_000);
    const { log: cut } = await engine.status();
    assert.ok(cut.firstSequence > 1 && cut.owedBytes <= cut.bytes);
    assert.ok(await engine.settled(10_000));
    const { functions, books } = await engine.status();
    assert.deepEqual([...new Set(functions.map(({ done }) => done))], [1_200]);
    assert.ok(books.balanced);
  });
});

test("publishers are told to come back while too much is owed, and come in again by themselves", async () => {
  await withEngine({ backlogMaxBytes: 1_000_000 }, async (engine) => {
    await publish(engine, 1_000, "x".repeat(2_000));
    await until("the bound is passed", async () => (await refusal(engine)) !== undefined);
    const fault = await refusal(engine);
    assert.deepEqual([fault?.code, fault?.details["retryAfterMs"]], ["TRL0307", 1_000]);
    assert.match(fault?.message ?? "", /MiB of events behind; the bound is 1 MiB/);
    const { log } = await engine.status();
    assert.ok(log.owedBytes > 900_000, `${log.owedBytes} bytes are owed`);
    assert.match(log.pressure ?? "", /events behind/);
    await until("there is room again", async () => (await refusal(engine)) === undefined);
  });
});

test("publishers are told to come back while the disk has too little room", async () => {
  await withEngine({ diskFreeMinBytes: 2 ** 60 }, async (engine) => {
    await until("the disk was looked at", async () => (await refusal(engine))?.code === "TRL0307");
    assert.match((await engine.status()).log.pressure ?? "", /^the data folder's disk has .* MiB left/);
  });
});

test("events go to the archive before they leave the log, and are read back from both as one", async () => {
  const [dataDir, archiveDir] = [newFolder(), join(newFolder(), "events")];
  const options = { dataDir, archiveDir, logMaxBytes: 400_000 };
  await withEngine(options, async (engine) => {
    for (let part = 0; part < 4; part++) await publish(engine, 300, "x".repeat(1_000));
    await engine.settled(10_000);
    await until("the log is cut", async () => (await engine.status()).log.bytes <= 400_000);
    const { log } = await engine.status();
    assert.ok(log.archive !== undefined && log.archive.throughSequence >= log.firstSequence - 1);
    assert.ok(readdirSync(archiveDir).length > 1);
    const events = await past(engine);
    assert.deepEqual(
      events.map(({ tick }) => tick),
      Array.from({ length: 1_200 }, (_, at) => at % 300),
    );
    assert.equal(new Set(events.map(({ id }) => id)).size, 1_200);
  });
  // It is gone after a stop, when nobody else holds the store open.
  assert.ok(!readdirSync(dataDir).includes("state.db-wal"));
  await withEngine(options, async (engine) => assert.equal((await past(engine)).length, 1_200));
  const foreign = { root, dataDir: newFolder(), archiveDir };
  await assert.rejects(startEngine(foreign), { code: "TRL0326" });
});

test("after kills with SIGKILL archive and log together hold everything acknowledged, once", async () => {
  const [dataDir, archiveDir] = [newFolder(), newFolder()];
  const acknowledged = new Set<number>();
  for (let round = 0; round < 4; round++) {
    const args = [...process.execArgv, entry, dataDir, archiveDir, String(round * 100_000)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const kill = async (): Promise<void> => {
      await setTimeout(700 + Math.random() * 1_000);
      child.kill("SIGKILL");
    };
    let killed: Promise<void> | undefined;
    for await (const line of createInterface(child.stdout)) {
      killed ??= kill();
      const [from = 0, through = -1] = line === "ready" ? [] : line.split(" ").map(Number);
      for (let tick = from; tick <= through; tick++) acknowledged.add(tick);
    }
    await killed;
  }
  await withEngine({ dataDir, archiveDir, logMaxBytes: 64 * 1_024 }, async (engine) => {
    const ids = (await past(engine)).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, "no event is there twice");
    const ticks = new Set(ids.map((id) => Number(id.slice(5))));
    assert.ok(acknowledged.size > 100, `${acknowledged.size} events were acknowledged`);
    const missing = [...acknowledged].filter((tick) => !ticks.has(tick));
    assert.deepEqual(missing, [], "nothing acknowledged is missing");
    const { log } = await engine.status();
    assert.ok(log.archive !== undefined && log.archive.throughSequence > 0);
    assert.ok(readdirSync(archiveDir).length > 3, `${readdirSync(archiveDir).length} files`);
  });
});
