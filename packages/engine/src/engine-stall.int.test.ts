import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";

const canLimit = process.platform === "linux" && spawnSync("prlimit", ["--version"]).status === 0;
const entry = join(import.meta.dirname, "fixtures", "shop-process.ts");

test(
  "a store without room refuses writes, serves reads, and recovers by itself with everything acknowledged",
  { skip: canLimit ? false : "needs prlimit: install util-linux" },
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "trellis-stall-"));
    // Files may grow to 24 MiB: to the engine that is a disk that fills up.
    const command = `ulimit -S -f 49152; exec "$0" "$@"`;
    const shop = spawn("sh", ["-c", command, process.execPath, ...process.execArgv, entry, dataDir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const [line = ""] = await firstLine(shop.stdout);
      const { gatewayUrl } = JSON.parse(line) as { gatewayUrl: string };
      const placed = await placeUntilRefused(gatewayUrl);
      assert.ok(placed > 10, `${placed} orders were acknowledged before the disk was full`);

      const refused = await place(gatewayUrl, "one-too-many");
      assert.deepEqual([refused.status, refused.code], [503, "TRL0311"]);
      assert.equal((await fetch(`${gatewayUrl}/orders/order-1`)).status, 200, "reads are served");

      execFileSync("prlimit", ["--pid", String(shop.pid), "--fsize=unlimited:unlimited"]);
      const deadline = Date.now() + 10_000;
      while ((await place(gatewayUrl, "after-all")).status !== 201) {
        assert.ok(Date.now() < deadline, "the engine takes writes again");
        await setTimeout(50);
      }
      for (let at = 1; at <= placed; at++) {
        assert.equal((await fetch(`${gatewayUrl}/orders/order-${at}`)).status, 200, `order-${at} is there`);
      }
    } finally {
      shop.kill("SIGKILL");
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
);

/** Answers how many orders were acknowledged. The one that filled the disk gets its answer once there is room. */
async function placeUntilRefused(gatewayUrl: string): Promise<number> {
  for (let number = 1; ; number++) {
    const answered = await Promise.race([place(gatewayUrl, `order-${number}`), setTimeout(1_500)]);
    if (answered?.status !== 201) return number - 1;
  }
}

async function place(
  gatewayUrl: string,
  orderId: string,
): Promise<{ status: number; code: string | undefined }> {
  const response = await fetch(`${gatewayUrl}/orders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ orderId, item: "tea ".repeat(80), quantity: 1 }),
  });
  const { code } = (await response.json()) as { code?: string };
  return { status: response.status, code };
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string[]> {
  for await (const line of createInterface(stream)) return [line];
  return [];
}
