import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { EngineStatus, LogEntry } from "./inspection/inspection-contract.ts";

const entry = join(import.meta.dirname, "fixtures", "shop-process.ts");
const naps = Number(process.env["TRELLIS_NAPS"] ?? 60);
/** Workers are let go after this time; work comes about as often, so that it meets them on their way out. */
const idleMaxMs = 60;

test(`through ${naps} idle stops under load, and a kill, every order is kept and counted once`, async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), "trellis-naps-"));
  let placed = 0;
  const nextId = (): string => `order-${++placed}`;
  const acknowledged = new Set<string>();
  try {
    const first = await startShop(dataDir);
    const before = await placeUntilSlept(first, Math.ceil(naps / 2), nextId, acknowledged, true);
    const second = await startShop(dataDir);
    const behind = await placeUntilSlept(second, naps - before, nextId, acknowledged, false);
    t.diagnostic(`${before} idle stops before the kill, ${behind} after it; ${placed} orders`);

    // What got no answer is asked for again with the same key, as careful clients do.
    for (let at = 1; at <= placed; at++)
      if (!acknowledged.has(`order-${at}`)) await place(second.gatewayUrl, `order-${at}`);
    const { books, contexts } = await settled(second.inspectionUrl);
    assert.ok(books.balanced, JSON.stringify(books));
    for (const { name, restarts } of contexts)
      assert.equal(restarts, 0, `${name} was let go and never crashed`);
    for (const { function: name, done, owed, deadLetters } of books.subscriptions)
      assert.deepEqual([done, deadLetters], [owed, 0], `${name} has handled all that it is owed`);
    const level: unknown = await (await fetch(`${second.gatewayUrl}/stock/tea`)).json();
    assert.deepEqual(level, { item: "tea", reserved: placed, orders: placed });
    second.process.kill("SIGKILL");
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

/** Three clients place orders, with pauses, until workers were let go so often; answers how often that was. */
async function placeUntilSlept(
  shop: Shop,
  sleepsWanted: number,
  nextId: () => string,
  acknowledged: Set<string>,
  kill: boolean,
): Promise<number> {
  let sleeps = 0;
  const unfollow = await followSleeps(shop.inspectionUrl, () => (sleeps += 1));
  const deadline = Date.now() + 300_000;
  const clients = Array.from({ length: 3 }, async () => {
    while (sleeps < sleepsWanted && Date.now() < deadline) {
      const orderId = nextId();
      await place(shop.gatewayUrl, orderId).then(
        () => acknowledged.add(orderId),
        () => undefined,
      );
      await setTimeout(idleMaxMs * (0.5 + 3 * Math.random()));
    }
  });
  if (kill) {
    // In the middle of it, with requests and deliveries under way.
    while (sleeps < sleepsWanted && Date.now() < deadline) await setTimeout(5);
    const ended = new Promise((resolve) => shop.process.once("exit", resolve));
    shop.process.kill("SIGKILL");
    await ended;
  }
  await Promise.all(clients);
  unfollow();
  assert.ok(sleeps >= sleepsWanted, `workers were let go ${sleeps} times`);
  return sleeps;
}

async function followSleeps(inspectionUrl: string, slept: () => void): Promise<() => void> {
  const ending = new AbortController();
  const { signal } = ending;
  const response = await fetch(`${inspectionUrl}/api/logs?follow=true&level=debug&limit=1`, { signal });
  const { body } = response;
  assert.ok(body);
  const lines = async (): Promise<void> => {
    let rest = "";
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const whole = (rest + chunk).split("\n");
      rest = whole.pop() ?? "";
      for (const line of whole.filter((each) => each !== ""))
        if (/worker sleeps/.test((JSON.parse(line) as Partial<LogEntry>).message ?? "")) slept();
    }
  };
  // The engine is killed in the midst of a line.
  void lines().catch(() => undefined);
  return () => ending.abort();
}

interface Shop {
  readonly process: ChildProcess;
  readonly gatewayUrl: string;
  readonly inspectionUrl: string;
}

async function startShop(dataDir: string): Promise<Shop> {
  const args = [...process.execArgv, entry, dataDir, String(idleMaxMs)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
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

async function settled(inspectionUrl: string): Promise<EngineStatus> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const status = (await (await fetch(`${inspectionUrl}/api/status`)).json()) as EngineStatus;
    if (status.functions.every(({ inFlight, deferred, backlog }) => inFlight + deferred + backlog === 0))
      return status;
    assert.ok(Date.now() < deadline, "the shop settles");
    await setTimeout(50);
  }
}
