import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { type RunningShop, startShop } from "./fixtures/running-shop.ts";

const orders = 300;
const hasShell = spawnSync("sqlite3", ["--version"]).status === 0;
const operations = join(import.meta.dirname, "../../../docs/operations.md");
/** What an engine left that was stopped: it is copied for each test, and damaged. */
const sound = mkdtempSync(join(tmpdir(), "trellis-sound-"));

before(async () => {
  const shop = await startShop(sound);
  for (let first = 1; first <= orders; first += 50)
    await Promise.all(Array.from({ length: 50 }, (_, at) => shop.place(orderId(first + at))));
  await untilSettled(shop);
  await shop.kill();
  // Everything in one file, as after a stop.
  inFile(sound, (database) => database.exec("pragma wal_checkpoint(truncate)"));
});
after(() => rmSync(sound, { recursive: true, force: true }));

test("a damaged table keeps the engine from starting, which names the file, the table and what to do", async () => {
  await withCopy(async (dataDir) => {
    damagePages(dataDir, "subscriptions");
    await assert.rejects(startShop(dataDir), (error: Error) => {
      const path = join(dataDir, "state.db");
      assert.ok(error.message.includes(`${path} is damaged`), error.message);
      assert.match(error.message, /SQLite 11[^]*Stop the engine and keep a copy[^]*Damaged: subscriptions/);
      assert.match(error.message, /code: 'TRL0319'/);
      return true;
    });
  });
});

test("a file that is no database, or that has lost its end, is told as damage, too", async () => {
  await withCopy(async (dataDir) => {
    overwrite(dataDir, 0, 4_096);
    await assert.rejects(startShop(dataDir), /state\.db is damaged[^]*TRL0319/);
  });
  await withCopy(async (dataDir) => {
    const path = join(dataDir, "state.db");
    const half = readFileSync(path).subarray(0, statSync(path).size / 2);
    const file = openSync(path, "w");
    writeSync(file, half);
    closeSync(file);
    await assert.rejects(startShop(dataDir), /state\.db is damaged[^]*TRL0319/);
  });
});

test("a file that the engine's user can't write keeps it from starting, which says so", async () => {
  await withCopy(async (dataDir) => {
    for (const name of ["state.db", "lock.db"]) chmodSync(join(dataDir, name), 0o444);
    chmodSync(dataDir, 0o555);
    // Root may write everything, so root starts it as nobody.
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    await assert.rejects(
      startShop(dataDir, user),
      /can't be opened or written[^]*Give the engine's user the right[^]*TRL0311/,
    );
    chmodSync(dataDir, 0o755);
  });
});

test("a damaged event of the log is delivered to nobody: the engine takes no new work, says so, and serves reads", async () => {
  await withCopy(async (dataDir) => {
    // A subscription is to get all its events once more, and one of them is not what it was.
    inFile(dataDir, (database) =>
      database.exec("update subscriptions set cursor = 0 where function = 'stock.audit'"),
    );
    // A number that stands in the events of the log alone: in the row there is only the last.
    const at = readFileSync(join(dataDir, "state.db")).indexOf(`"reserved":150}`);
    assert.ok(at > 0);
    overwrite(dataDir, at, 8);
    const shop = await startShop(dataDir);
    try {
      const { message } = await untilStalled(shop);
      assert.match(message, /events \d+ to \d+ of the log are not what was written/);
      await takesNoWorkAndServesReads(shop, orderId(1));
    } finally {
      await shop.kill();
    }
  });
});

test("a page that is damaged while the engine runs stops new work as soon as somebody reads it; other rows are served", async () => {
  await withCopy(async (dataDir) => {
    const shop = await startShop(dataDir);
    try {
      const hurt = damagePages(dataDir, "rows", 1);
      const lost = Array.from({ length: orders }, (_, at) => orderId(at + 1)).find((id) =>
        hurt.includes(`"${id}"`),
      );
      const kept = Array.from({ length: orders }, (_, at) => orderId(at + 1)).find(
        (id) => !hurt.includes(`"${id}"`),
      );
      assert.ok(lost !== undefined && kept !== undefined);
      const answered = await shop.get(`/orders/${lost}`);
      assert.ok(answered.status >= 500, JSON.stringify(answered));
      const { message } = await untilStalled(shop);
      assert.ok(message.includes(`${join(dataDir, "state.db")} is damaged`), message);
      await takesNoWorkAndServesReads(shop, kept);
    } finally {
      await shop.kill();
    }
  });
});

test(
  "what the operations page says saves what can still be read, and the engine starts on it",
  { skip: hasShell ? false : "needs the sqlite3 shell" },
  async () => {
    await withCopy(async (dataDir) => {
      const hurt = damagePages(dataDir, "rows", 1);
      execFileSync("sh", ["-ec", savingOf(readFileSync(operations, "utf8"))], { cwd: dataDir });
      const shop = await startShop(dataDir);
      try {
        const kept = Array.from({ length: orders }, (_, at) => orderId(at + 1)).filter(
          (id) => !hurt.includes(`"${id}"`),
        );
        assert.ok(kept.length > orders / 2);
        for (const id of kept) assert.equal((await shop.get(`/orders/${id}`)).status, 200, id);
        assert.equal((await shop.place("after-all")).status, 201);
      } finally {
        await shop.kill();
      }
    });
  },
);

/** The commands of the page's section about a damaged file, but for the one that goes to the data folder. */
function savingOf(page: string): string {
  const section = page.slice(page.indexOf("## A damaged file"));
  const [, block = ""] = section.split("```");
  const commands = block.split("\n").filter((line) => line.startsWith("$ ") && !line.startsWith("$ cd "));
  assert.ok(commands.length > 1);
  return commands.map((line) => line.slice(2)).join("\n");
}

async function takesNoWorkAndServesReads(shop: RunningShop, kept: string): Promise<void> {
  const refused = await shop.place("one-more");
  assert.deepEqual([refused.status, refused.body["code"]], [503, "TRL0319"]);
  const ready = await shop.get("/readyz");
  assert.deepEqual(
    [ready.status, ready.type, ready.body["code"]],
    [503, "application/problem+json", "TRL0319"],
  );
  assert.equal((await shop.get(`/orders/${kept}`)).status, 200);
  assert.equal((await shop.get("/healthz")).status, 200);
}

async function untilStalled(shop: RunningShop): Promise<{ readonly code: string; readonly message: string }> {
  for (const deadline = Date.now() + 30_000; ; await setTimeout(20)) {
    const { stall } = await shop.status();
    if (stall !== undefined) {
      assert.equal(stall.code, "TRL0319");
      return stall;
    }
    assert.ok(Date.now() < deadline, "the engine meets the damage");
  }
}

async function untilSettled(shop: RunningShop): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await setTimeout(20)) {
    const { functions } = await shop.status();
    if (functions.every(({ inFlight, deferred, backlog }) => inFlight + deferred + backlog === 0)) return;
    assert.ok(Date.now() < deadline, "the shop settles");
  }
}

async function withCopy(use: (dataDir: string) => Promise<void>): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "trellis-damage-"));
  try {
    cpSync(sound, dataDir, { recursive: true });
    await use(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function orderId(number: number): string {
  return `order-${number}`;
}

function inFile<Answer>(dataDir: string, use: (database: DatabaseSync) => Answer): Answer {
  const database = new DatabaseSync(join(dataDir, "state.db"));
  try {
    return use(database);
  } finally {
    database.close();
  }
}

/** Writes over a table's leaf pages, as many as are asked for; answers what stood in them. */
function damagePages(dataDir: string, table: string, pagesMax = Infinity): string {
  const pages = inFile(dataDir, (database) => {
    const listed = database.prepare(
      "select pageno from dbstat where name = ? and pagetype = 'leaf' order by pageno",
    );
    return listed.all(table).map((row) => Number(row["pageno"]));
  });
  const bytes = readFileSync(join(dataDir, "state.db"));
  const pageBytes = bytes.readUInt16BE(16);
  // From the middle: what is asked for first may have been read before.
  const hurt = pages.slice(Math.floor(pages.length / 2)).slice(0, pagesMax);
  for (const page of hurt) overwrite(dataDir, (page - 1) * pageBytes, pageBytes);
  return hurt.map((page) => bytes.toString("latin1", (page - 1) * pageBytes, page * pageBytes)).join("\n");
}

/** Writes what no engine wrote. */
function overwrite(dataDir: string, at: number, length: number): void {
  const file = openSync(join(dataDir, "state.db"), "r+");
  writeSync(file, Buffer.alloc(length, 0xa5), 0, length, at);
  closeSync(file);
}
