import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test, type TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { startEngine, type Engine, type EngineOptions } from "./engine.ts";
import type { Span } from "./inspection/inspection-contract.ts";

const folders = mkdtempSync(join(tmpdir(), "trellis-calls-"));
after(() => rmSync(folders, { recursive: true, force: true }));

async function bank(t: TestContext, options: Partial<EngineOptions> = {}): Promise<Engine> {
  const root = join(import.meta.dirname, "fixtures", "bank");
  const engine = await startEngine({
    root,
    dataDir: mkdtempSync(join(folders, "data-")),
    telemetry: { sampleRatio: 1 },
    ...options,
  });
  t.after(() => engine.stop());
  return engine;
}

const payIn = (engine: Engine, account: string, trouble?: string, cents = 10) =>
  engine.publish("till.paid-in", { account, cents, ...(trouble === undefined ? {} : { trouble }) });

async function balance(engine: Engine, account: string): Promise<unknown> {
  const response = await fetch(`${engine.gatewayUrl}/deposits/${account}`);
  const { cents, deposits } = (await response.json()) as { cents: number; deposits: number };
  return { cents, deposits };
}

async function payInOf(engine: Engine) {
  const { functions } = await engine.status();
  return functions.find(({ name }) => name === "till.payIn")!;
}

test("a handler calls another context, which calls back into the first: counted, and one trace from end to end", async (t) => {
  const engine = await bank(t);
  const { id } = await payIn(engine, "a");
  assert.ok(await engine.settled(10_000));
  assert.deepEqual(await balance(engine, "a"), { cents: 10, deposits: 1 });
  const { calls, books, counters, functions } = await engine.status();
  assert.equal(functions.find(({ name }) => name === "till.getLimit")?.done, 1);
  assert.deepEqual(calls, [
    { caller: "vault.store", answerer: "till.getLimit", status: 200, count: 1 },
    { caller: "till.payIn", answerer: "vault.store", status: 201, count: 1 },
  ]);
  assert.ok(books.balanced);
  assert.deepEqual(
    counters.map(({ name, value }) => [name, value]),
    [["stored.201", 1]],
  );
  assert.match(
    await engine.inspected.metrics(),
    /trellis_calls_total\{function="till\.payIn",answered_by="vault\.store",status="201"\} 1/,
  );

  let spans: readonly Span[] = [];
  for (let tries = 0; spans.length < 8 && tries < 100; tries++) {
    await setTimeout(20);
    const [first] = engine.inspected.spans({ eventId: id }, 10);
    spans = first === undefined ? [] : engine.inspected.spans({ traceId: first.traceId }, 50);
  }
  const chain: string[] = [];
  for (
    let at = spans.find(({ kind, function: name }) => kind === "handler" && name === "till.getLimit");
    at !== undefined;
    at = spans.find(({ spanId }) => spanId === at?.parentSpanId)
  )
    chain.push(`${at.kind} ${at.operation ?? at.function ?? ""}`.trim());
  assert.deepEqual(chain.toReversed(), [
    "publish",
    "attempt till.payIn",
    "call POST /deposits",
    "request vault.store",
    "handler vault.store",
    "call GET /limits/{account}",
    "request till.getLimit",
    "handler till.getLimit",
  ]);
});

test("a call wakes the context that answers it", async (t) => {
  const engine = await bank(t, { startWorkers: "wanted", idleMaxMs: 200 });
  await payIn(engine, "a");
  assert.ok(await engine.settled(10_000));
  assert.deepEqual(await balance(engine, "a"), { cents: 10, deposits: 1 });
});

test("many calls in a ring of contexts with one place each wait for each other, and none for ever", async (t) => {
  const engine = await bank(t);
  await engine.publishMany(
    "till.paid-in",
    Array.from({ length: 200 }, (_, at) => ({ data: { account: `a-${at % 10}`, cents: 1 } })),
  );
  assert.ok(await engine.settled(20_000));
  const { done, retries, deadLetters } = await payInOf(engine);
  assert.deepEqual([done, retries, deadLetters], [200, 0, 0]);
  assert.deepEqual(await balance(engine, "a-3"), { cents: 20, deposits: 20 });
});

test("the answering worker ends during a call: what it had begun is asked again, and done once", async (t) => {
  const engine = await bank(t);
  await payIn(engine, "a", `exit once ${join(folders, "exit")}`);
  assert.ok(await engine.settled(20_000));
  assert.deepEqual(await balance(engine, "a"), { cents: 10, deposits: 1 });
  assert.equal((await payInOf(engine)).done, 1);
  // The operation takes an idempotency key, so the call itself is made again; on a slow machine the delivery is.
  const statuses = (await engine.status()).calls.flatMap(({ answerer, status }) =>
    answerer === "vault.store" ? [status] : [],
  );
  assert.deepEqual(statuses, [undefined, 201]);
});

test("an answer that never comes is given up within the caller's time, and the delivery tried again later", async (t) => {
  const engine = await bank(t);
  await payIn(engine, "a", "hang");
  for (let tries = 0; (await payInOf(engine)).deadLetters === 0; tries++) {
    assert.ok(tries < 400, "it is given up");
    await setTimeout(50);
  }
  const { deadLetters } = await engine.inspected.deadLetters({}, 10);
  assert.equal(deadLetters[0]?.attempts, 5);
  assert.match(deadLetters[0].code, /^TRL021[67]$/);
  // The handler that hangs is ended by its own time.
  assert.match(
    deadLetters[0].message,
    /^POST \/deposits: (there was no answer within|it was answered with 504)/,
  );
  // What it had called before stands below it.
  const spans = engine.inspected.spans({ function: "vault.store" }, 100);
  const hung = spans.filter(({ kind, error }) => kind === "handler" && error?.code === "TRL0302");
  assert.ok(hung.length > 0);
  for (const { spanId } of hung)
    assert.ok(
      spans.some(
        ({ kind, parentSpanId, status }) => kind === "call" && parentSpanId === spanId && status === 200,
      ),
    );
  await payIn(engine, "b");
  assert.ok(await engine.settled(20_000));
  assert.deepEqual(await balance(engine, "b"), { cents: 10, deposits: 1 });
});

test("a refusal of the other context is an answer where the contract declares it, and reads are all that is given", async (t) => {
  const engine = await bank(t);
  await payIn(engine, "a", undefined, 5_000);
  assert.ok(await engine.settled(10_000));
  assert.equal((await payInOf(engine)).refused, 1);
  const asked = await fetch(`${engine.gatewayUrl}/tills/a`);
  assert.deepEqual([asked.status, await asked.json()], [200, { cents: 0 }]);
});

test("an operation for declared callers alone is none to the gateway", async (t) => {
  const engine = await bank(t);
  const response = await fetch(`${engine.gatewayUrl}/limits/a`);
  assert.equal(response.status, 404);
  await response.arrayBuffer();
});

test("stopping lets handlers that wait for a call end first", async (t) => {
  const dataDir = mkdtempSync(join(folders, "stop-"));
  const engine = await bank(t, { dataDir });
  await payIn(engine, "a", "wait 300");
  await payIn(engine, "b", "wait 300");
  await setTimeout(50);
  await engine.stop();
  const again = await bank(t, { dataDir });
  const { done, inFlight, deferred, backlog } = await payInOf(again);
  assert.deepEqual([done, inFlight + deferred + backlog], [2, 0]);
  assert.deepEqual(await balance(again, "b"), { cents: 10, deposits: 1 });
});
