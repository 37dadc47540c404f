import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { startEngine, type Engine } from "./engine.ts";
import type { FunctionStatus } from "./inspection/inspection-contract.ts";

const shop = join(import.meta.dirname, "fixtures", "shop");
const dataDir = mkdtempSync(join(tmpdir(), "trellis-faults-"));
let engine: Engine;

before(async () => {
  engine = await startEngine({ root: shop, dataDir, schedules: false });
});
after(async () => {
  await engine.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const order = (orderId: string, trouble?: string) => ({
  orderId,
  item: "tea",
  quantity: 1,
  ...(trouble === undefined ? {} : { trouble }),
});

/** What each kind of trouble must be reported as. */
const expected = new Map([
  ["throw", /^TRL0301 TypeError: asked to throw/],
  ["hang", /^TRL0302 misbehave did not end within 1500 ms/],
  ["loop", /^TRL0302 .*loops without end/],
  ["heap", /^TRL0303 the worker holds \d+ MiB; the context's bound is 64 MiB/],
  ["buffers", /^TRL0303 the worker holds \d+ MiB; the context's bound is 64 MiB/],
  ["exit", /^TRL0304 a handler called process\.exit\(3\)/],
  ["reject", /^TRL0305 RangeError: rejected where nobody looks/],
]);

test("each kind of trouble is dead-lettered as what it was, and harms its own event alone", async () => {
  // Good events before, between and behind the bad ones: all of them must get through.
  let good = 0;
  for (const trouble of expected.keys()) {
    await engine.publish("orders.order-placed", order(`good-${++good}`));
    await engine.publish("orders.order-placed", order(`bad-${trouble}`, trouble));
    await engine.publish("orders.order-placed", order(`good-${++good}`));
  }
  assert.ok(await engine.settled(60_000), "the engine settles");

  const { deadLetters } = await engine.inspected.deadLetters({}, 100);
  const found = new Map<string, string>();
  for (const { id, code, message, attempts } of deadLetters) {
    assert.equal(attempts, 2, `${message} was tried as often as its policy says`);
    const { event } = await engine.inspected.deadLetter(id);
    const { data } = event as { data: { trouble?: string } }; // written by this test
    found.set(data.trouble ?? "a good event", `${code} ${message}`);
  }
  assert.deepEqual([...found.keys()].toSorted(), [...expected.keys()].toSorted());
  for (const [trouble, pattern] of expected) assert.match(found.get(trouble) ?? "", pattern);

  const { books, contexts, functions } = await engine.status();
  assert.ok(books.balanced);
  assert.equal(functions.find(({ name }) => name === "trouble.misbehave")?.done, good);
  assert.equal(functions.find(({ name }) => name === "stock.reserve")?.done, good + expected.size);
  for (const { name, restarts } of contexts)
    assert.equal(restarts > 0, name === "trouble", `${name} restarted ${restarts} times`);
});

test("other contexts keep answering while one is ended again and again", async () => {
  // It is tried twice, and ends its worker both times.
  await engine.publish("orders.order-placed", order("loop-again", "loop"));
  for (let at = 0; at < 50; at++) {
    const response = await fetch(`${engine.gatewayUrl}/orders`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(order(`calm-${at}`)),
    });
    assert.equal(response.status, 201);
  }
  const { done } = await untilIdle("stock.reserve");
  assert.ok((await countsOf("trouble.misbehave")).done < done, "while the troubled context is still behind");
  assert.ok(await engine.settled(60_000));
});

test("a redriven dead letter goes through the same function again", async () => {
  const before = await countsOf("trouble.misbehave");
  const [job] = await engine.inspected.redrive(
    { function: "trouble.misbehave", code: "TRL0301" },
    { canary: 0 },
  );
  assert.equal(job?.total, 1);
  assert.ok(await engine.settled(10_000));
  const behind = await countsOf("trouble.misbehave");
  assert.equal(behind.deadLettered, before.deadLettered + 1);
  assert.equal(behind.deadLetters, before.deadLetters);
  assert.ok((await engine.status()).books.balanced);
});

test("an invocation by hand says what became of it", async () => {
  assert.deepEqual(await engine.invoke("stock.count"), { outcome: "done" });
  assert.deepEqual(await engine.invoke("trouble.misbehave", order("by-hand")), { outcome: "done" });
  const failed = await engine.invoke("trouble.misbehave", order("by-hand", "throw"));
  assert.equal(failed.outcome === "failed" && failed.code, "TRL0301");
  await assert.rejects(engine.invoke("orders.getOrder"), { code: "TRL0309" });
  await assert.rejects(engine.invoke("stock.cuont"), { code: "TRL0309" });
  assert.ok(await engine.settled(10_000));
});

test("a second engine on the same data folder is refused", async () => {
  await assert.rejects(startEngine({ root: shop, dataDir }), { code: "TRL0312" });
});

async function untilIdle(name: string): Promise<FunctionStatus> {
  for (;;) {
    const counts = await countsOf(name);
    if (counts.inFlight + counts.deferred + counts.backlog === 0) return counts;
    await setTimeout(10);
  }
}

async function countsOf(name: string): Promise<FunctionStatus> {
  const found = (await engine.status()).functions.find((each) => each.name === name);
  assert.ok(found);
  return found;
}
