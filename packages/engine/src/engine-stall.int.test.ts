import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { type RunningShop, startShop } from "./fixtures/running-shop.ts";

const onLinux = process.platform === "linux";
const canLimit = onLinux && spawnSync("prlimit", ["--version"]).status === 0;
const mounts = ["unshare", "--user", "--map-root-user", "--mount"] as const;
const canMount = onLinux && spawnSync(mounts[0], [...mounts.slice(1), "true"]).status === 0;

test(
  "a store whose file may not grow refuses writes, says so, serves reads, and recovers by itself with everything acknowledged",
  { skip: canLimit ? false : "needs prlimit: install util-linux" },
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "trellis-stall-"));
    const shop = await startShop(dataDir, { shell: 'ulimit -S -f 8192; exec "$0" "$@"' });
    try {
      const placed = await refusesWhenFull(shop, join(dataDir, "state.db"));
      execFileSync("prlimit", ["--pid", String(shop.process.pid), "--fsize=unlimited:unlimited"]);
      await recoversWith(shop, placed);
    } finally {
      await shop.kill();
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
);

test(
  "a full disk does the same, also to an engine that is started on it",
  { skip: canMount ? false : "needs unshare and nsenter with user namespaces: install util-linux" },
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "trellis-full-"));
    const disk = await mountDisk(dataDir);
    let shop = await startShop(dataDir, { through: [...disk.inside, "sh", "-c"] });
    try {
      const placed = await refusesWhenFull(shop, join(dataDir, "state.db"));
      await shop.kill();
      shop = await startShop(dataDir, { through: [...disk.inside, "sh", "-c"] });
      assert.equal(await stalledBy(shop), "TRL0311");
      assert.equal((await atOnce(shop.get("/readyz"))).status, 503);
      assert.equal((await shop.get("/orders/order-1")).status, 200, "reads are served");
      disk.makeRoom();
      await recoversWith(shop, placed);
    } finally {
      await shop.kill();
      disk.unmount();
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
);

interface Disk {
  /** What a command begins with that sees the disk. */
  readonly inside: readonly [string, ...string[]];
  readonly makeRoom: () => void;
  readonly unmount: () => void;
}

/** A disk of 8 MiB of its own, with a file on it that can be taken away. It is there for as long as its holder runs. */
async function mountDisk(folder: string): Promise<Disk> {
  const mount = `mount -t tmpfs -o size=8m tmpfs ${folder} && head -c 4194304 /dev/zero > ${folder}/ballast`;
  const holder = spawn(
    mounts[0],
    [...mounts.slice(1), "sh", "-c", `${mount} && echo mounted && exec sleep 600`],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await once(holder.stdout, "data");
  const enter = ["--user", "--mount", "--preserve-credentials", "--target", String(holder.pid)] as const;
  return {
    inside: ["nsenter", ...enter],
    makeRoom: () => void execFileSync("nsenter", [...enter, "rm", join(folder, "ballast")]),
    unmount: () => void holder.kill("SIGKILL"),
  };
}

/** Places orders until the store is full, and looks at what the engine says and does then; answers how many there are. */
async function refusesWhenFull(shop: RunningShop, path: string): Promise<number> {
  const placed = await placeUntilRefused(shop);
  assert.ok(placed > 10, `${placed} orders were acknowledged before the disk was full`);

  const { stall, books } = await atOnce(shop.status());
  assert.equal(stall?.code, "TRL0311");
  assert.ok(stall.message.includes(path), `the message names the file: ${stall.message}`);
  assert.ok(books.balanced);
  const ready = await atOnce(shop.get("/readyz"));
  assert.deepEqual(
    [ready.status, ready.type, ready.body["code"]],
    [503, "application/problem+json", "TRL0311"],
  );
  const refused = await atOnce(shop.place("one-too-many"));
  assert.deepEqual([refused.status, refused.body["code"]], [503, "TRL0311"]);
  assert.ok(!JSON.stringify(refused.body).includes(path), "a client is not told of the engine's files");
  const published = await atOnce(shop.publish("one-too-many"));
  assert.deepEqual([published.status, published.body["code"]], [503, "TRL0311"]);
  assert.ok(JSON.stringify(published.body).includes(path), "an operator is");
  assert.equal((await atOnce(shop.get("/orders/order-1"))).status, 200, "reads are served");
  return placed;
}

async function recoversWith(shop: RunningShop, placed: number): Promise<void> {
  const deadline = Date.now() + 30_000;
  while ((await shop.place("after-all")).status !== 201) {
    assert.ok(Date.now() < deadline, "the engine takes writes again");
    await setTimeout(50);
  }
  assert.equal((await shop.get("/readyz")).status, 200);
  assert.equal((await shop.status()).stall, undefined);
  for (let at = 1; at <= placed; at++)
    assert.equal((await shop.get(`/orders/order-${at}`)).status, 200, `order-${at} is there`);
}

/** Answers how many orders were acknowledged. The one that filled the disk gets its answer once there is room. */
async function placeUntilRefused(shop: RunningShop): Promise<number> {
  for (let number = 1; ; number++) {
    const placing = shop.place(`order-${number}`);
    while ((await Promise.race([placing, setTimeout(100)])) === undefined)
      if ((await shop.status()).stall !== undefined) return number - 1;
    if ((await placing).status !== 201) return number - 1;
  }
}

/** Why the store refuses. A start meets it with its first commit, which a worker's first greeting needs: soon, not at once. */
async function stalledBy(shop: RunningShop): Promise<string | undefined> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await setTimeout(20)) {
    const { stall } = await atOnce(shop.status());
    if (stall !== undefined) return stall.code;
  }
  return undefined;
}

/** What waits for the store would wait for ever. */
async function atOnce<Answer>(asked: Promise<Answer>): Promise<Answer> {
  const answered = await Promise.race([asked, setTimeout(10_000, "late", { ref: false })]);
  assert.notEqual(answered, "late", "it is answered without the store");
  return answered as Answer; // it is not "late"
}
