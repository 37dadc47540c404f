import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";

const entry = join(import.meta.dirname, "fixtures", "shop-process.ts");
const kills = Number(process.env["TRELLIS_KILLS"] ?? 5);

test(`after ${kills} kills with SIGKILL nothing acknowledged is lost and nothing is done twice`, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "trellis-kill-"));
  const acknowledged = new Set<string>();
  let attempted = 0;
  const nextId = (): string => `order-${++attempted}`;
  try {
    for (let round = 0; round < kills; round++) {
      await placeUntilKilled(dataDir, nextId, acknowledged);
    }

    const shop = await startShop(dataDir);
    for (let at = 1; at <= attempted; at++)
      await place(shop.gatewayUrl, `order-${at}`).catch(() => undefined);
    const status = await settled(shop.inspectionUrl);
    assert.ok(acknowledged.size > 50, `the test did some work: ${acknowledged.size} orders`);
    for (const orderId of acknowledged) {
      const response = await fetch(`${shop.gatewayUrl}/orders/${orderId}`);
      assert.equal(response.status, 200, `${orderId} was acknowledged and is there`);
      await response.arrayBuffer();
    }
    assert.ok(status.books.balanced, JSON.stringify(status.books));
    // Every order that was tried is there once by now, so the shared row has counted each exactly once.
    const level = (await (await fetch(`${shop.gatewayUrl}/stock/tea`)).json()) as {
      reserved: number;
      orders: number;
    };
    assert.deepEqual(level, { item: "tea", reserved: attempted, orders: attempted });
    shop.process.kill("SIGKILL");
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

/** Eight clients place orders until the shop is killed, some time within a second. */
async function placeUntilKilled(
  dataDir: string,
  nextId: () => string,
  acknowledged: Set<string>,
): Promise<void> {
  const shop = await startShop(dataDir);
  let alive = true;
  const ended = new Promise<void>((resolve) => shop.process.once("exit", () => resolve()));
  setTimeout(
    () => {
      alive = false;
      shop.process.kill("SIGKILL");
    },
    150 + Math.random() * 600,
  );
  const clients = Array.from({ length: 8 }, async () => {
    while (alive) {
      const orderId = nextId();
      // What gets no answer is asked for again at the end, with the same key, as careful clients do.
      await place(shop.gatewayUrl, orderId).then(
        () => acknowledged.add(orderId),
        () => undefined,
      );
    }
  });
  await Promise.all([...clients, ended]);
}

interface Shop {
  readonly process: ChildProcess;
  readonly gatewayUrl: string;
  readonly inspectionUrl: string;
}

async function startShop(dataDir: string): Promise<Shop> {
  const child = spawn(process.execPath, [...process.execArgv, entry, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface(child.stdout)) {
    return { process: child, ...(JSON.parse(line) as { gatewayUrl: string; inspectionUrl: string }) };
  }
  throw new Error("the shop ended before it was up");
}

async function place(gatewayUrl: string, orderId: string): Promise<void> {
  const response = await fetch(`${gatewayUrl}/orders`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": orderId },
    body: JSON.stringify({ orderId, item: "tea", quantity: 1 }),
  });
  await response.arrayBuffer();
  assert.equal(response.status, 201);
}

interface Status {
  readonly books: { readonly balanced: boolean };
  readonly functions: readonly {
    readonly inFlight: number;
    readonly deferred: number;
    readonly backlog: number;
  }[];
}

async function settled(inspectionUrl: string): Promise<Status> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const status = (await (await fetch(`${inspectionUrl}/api/status`)).json()) as Status;
    if (status.functions.every(({ inFlight, deferred, backlog }) => inFlight + deferred + backlog === 0))
      return status;
    assert.ok(Date.now() < deadline, "the shop settles");
    await new Promise((done) => setTimeout(done, 50));
  }
}
