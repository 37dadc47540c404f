import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@trellis/model";
import type { Effects, Failure } from "trellis/runtime";
import type { Store } from "../ports/store.ts";
import { CoreBench, subscription } from "./fixtures/core-bench.ts";
import type { Handle } from "./fixtures/fake-worker.ts";
import { conflictsMax } from "./stamped-unit.ts";
import { answersOf } from "./mailed-answers.ts";

const failure: Failure = { code: "TRL0301", message: "Error: no", retry: "later" };
const failing: Handle = () => ({ failed: failure });

test("an event that was appended is handed out, settled and passed", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach();
  const token = await bench.append("a", "b");
  assert.deepEqual(bench.sent, [{ kind: "appended", tokens: [token] }]);
  assert.deepEqual(
    worker.given.map(({ function: name, json, attempt }) => [name, json, attempt]),
    [
      ["notify", "a", 1],
      ["notify", "b", 1],
    ],
  );
  const { cursor, counts } = bench.stored();
  assert.deepEqual([cursor, counts.done], [2, 2]);
  const { inFlight, deferred, backlog, owed, open } = await bench.status();
  assert.deepEqual([inFlight, deferred, backlog, owed, open], [0, 0, 0, 2, 0]);
});

test("main learns of the backlog as it grows and as it shrinks", async () => {
  const bench = await CoreBench.open();
  const told = (): number[] =>
    bench.sent.flatMap((message) => (message.kind === "backlog" ? [message.backlog] : []));
  await bench.append("a", "b");
  assert.deepEqual(told(), [2]);
  await bench.append("c");
  assert.deepEqual(told(), [2, 3]);
  await bench.attach();
  assert.deepEqual(told(), [2, 3, 0]);
});

test("nobody is told or given anything before the commit is durable", async () => {
  const gate: { open?: () => void } = {};
  let shut = false;
  const through = (store: Store): Store => ({
    ...store,
    commit: async (group) => {
      if (shut) await new Promise<void>((resolve) => (gate.open = resolve));
      await store.commit(group);
    },
  });
  const bench = await CoreBench.open({ through });
  const worker = await bench.attach();
  shut = true;
  await bench.append("a");
  assert.deepEqual(bench.sent, []);
  assert.deepEqual(worker.given, []);
  shut = false;
  gate.open?.();
  await bench.settled();
  assert.equal(bench.sent.length, 1);
  assert.deepEqual(worker.texts, ["a"]);
});

test("a store that refuses commits is tried again until it takes them, and main is told of both", async () => {
  let refusals = 0;
  const through = (store: Store): Store => ({
    ...store,
    commit: async (group) => {
      if (refusals-- > 0) throw new Fault("TRL0311", "disk full", { retry: "later" });
      await store.commit(group);
    },
  });
  const bench = await CoreBench.open({ through });
  const worker = await bench.attach();
  refusals = 3;
  await bench.append("a");
  assert.deepEqual(
    bench.sent.map(({ kind }) => kind),
    ["stalled"],
  );
  await bench.advance(10_000);
  assert.deepEqual(
    bench.sent.map(({ kind }) => kind),
    ["stalled", "stalled", "appended"],
  );
  assert.deepEqual(bench.sent[1], { kind: "stalled", failure: undefined });
  assert.deepEqual(worker.texts, ["a"]);
  assert.deepEqual(bench.log(), ["a"]);
});

test("a failed delivery waits for its time and is tried again, with the same text", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(failing);
  await bench.append("a");
  assert.equal((await bench.status()).deferred, 1);
  assert.equal(bench.stored().cursor, 1);
  // Half of the first delay's bound of 100 ms.
  await bench.advance(49);
  assert.equal(worker.given.length, 1);
  worker.handleWith(() => "done");
  await bench.advance(1);
  assert.deepEqual(
    worker.given.map(({ json, attempt }) => [json, attempt]),
    [
      ["a", 1],
      ["a", 2],
    ],
  );
  assert.equal(bench.image.deferred.size, 0);
  const { counts, deferred } = await bench.status();
  assert.deepEqual([counts.retries, counts.done, deferred], [1, 1, 0]);
});

test("a neighbour of a failed delivery goes on", async () => {
  const bench = await CoreBench.open();
  await bench.attach(({ json }) => (json === "bad" ? { failed: failure } : "done"));
  await bench.append("a", "bad", "b");
  const { cursor, counts } = bench.stored();
  assert.deepEqual([cursor, counts.done], [3, 2]);
});

test("the last attempt's failure makes a dead letter with its cause", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(failing);
  await bench.append("a");
  await bench.advance(10_000);
  assert.equal(worker.given.length, 3);
  const [letter] = [...bench.image.deadLetters.values()];
  assert.deepEqual(letter, {
    id: 1,
    function: "shop.notify",
    attempts: 3,
    firstMs: 1_000,
    failedMs: 1_150,
    keyHash: letter?.keyHash,
    failure,
    fingerprint: letter?.fingerprint,
    json: "a",
  });
  const { counts, deferred, backlog } = await bench.status();
  assert.deepEqual(
    [counts.deadLettered, counts.deadLetters, counts.retries, deferred, backlog],
    [1, 1, 2, 0, 0],
  );
});

test("a failure that no retry helps makes a dead letter at once", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(() => ({ failed: { ...failure, retry: "never" } }));
  await bench.append("a");
  await bench.advance(10_000);
  assert.equal(worker.given.length, 1);
  assert.equal(bench.image.deadLetters.size, 1);
});

test("a refusal settles the event", async () => {
  const bench = await CoreBench.open();
  await bench.attach(() => ({ refused: "sold-out" }));
  await bench.append("a");
  assert.deepEqual([bench.stored().cursor, bench.stored().counts.refused], [1, 1]);
});

test("a unit's writes and events are committed with its settling, and its events are delivered in turn", async () => {
  const bench = await CoreBench.open({
    functions: { notify: subscription(), log: subscription({ event: "shop.paid" }) },
  });
  const worker = await bench.attach(({ function: name, json }) =>
    name === "notify" ? { effects: effectsOf({ write: json, publish: `paid ${json}` }) } : "done",
  );
  await bench.append("a");
  assert.deepEqual(bench.log(), ["a", "paid a"]);
  assert.equal(
    bench.image.tables.stamp({ table: "shop.t", partition: "a", sort: "" }),
    worker.committed[0]?.stamps[0],
  );
  assert.deepEqual(
    worker.given.map(({ function: name, json }) => [name, json]),
    [
      ["notify", "a"],
      ["log", "paid a"],
    ],
  );
  assert.deepEqual(
    (await bench.snapshot()).published,
    new Map([
      ["shop.sold", 1],
      ["shop.paid", 1],
    ]),
  );
});

test("a unit that read what has changed meanwhile runs again, unseen", async () => {
  const bench = await CoreBench.open();
  const key = { table: "shop.t", partition: "a", sort: "" };
  const worker = await bench.attach((given) => ({
    effects: effectsOf({ write: "a", read: given.assignment === 1 ? 999 : bench.image.tables.stamp(key) }),
  }));
  await bench.append("a");
  assert.deepEqual(
    worker.given.map(({ json, attempt }) => [json, attempt]),
    [
      ["a", 1],
      ["a", 1],
    ],
  );
  const { counts } = await bench.status();
  assert.deepEqual([counts.done, counts.retries], [1, 0]);
  // Both units' stamps are told, so that the worker forgets what the first one wrote.
  assert.equal(worker.committed.flatMap(({ stamps }) => stamps).length, 2);
});

test("of two units that read the same row, only the first is taken", async () => {
  const bench = await CoreBench.open();
  let runs = 0;
  const worker = await bench.attach(({ json }) => ({
    effects: effectsOf({
      write: "row",
      read: runs++ < 2 ? 0 : bench.image.tables.stamp({ table: "shop.t", partition: "row", sort: "" }),
      publish: json,
    }),
  }));
  await bench.append("a", "b");
  assert.equal(worker.given.length, 3);
  assert.deepEqual(bench.log(), ["a", "b", "a", "b"]);
});

test("a unit that meets a conflict at every try has failed an attempt", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(() => ({ effects: effectsOf({ write: "a", read: 999 }) }));
  await bench.append("a");
  assert.equal(worker.given.length, conflictsMax);
  assert.equal((await bench.status()).deferred, 1);
});

test("a delivery that is settled twice has its effects once", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(() => "hold");
  await bench.append("a", "b");
  const [given] = worker.given;
  for (const publish of ["first", "second"]) worker.end(given!, { effects: effectsOf({ publish }) });
  await bench.settled();
  assert.deepEqual(bench.log(), ["a", "b", "first"]);
  assert.equal((await bench.status()).counts.done, 1);
});

test("a request is answered after its unit's commit; one that met a conflict is told with the stamps", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach();
  const taken = worker.request(1, effectsOf({ write: "a", read: 0 }));
  const refused = worker.request(2, effectsOf({ write: "a", read: 0 }));
  await bench.settled();
  assert.deepEqual(bench.sent, [
    { kind: "answered", answers: [{ request: 1, answer: { status: 200, headers: {} } }] },
  ]);
  assert.deepEqual(worker.committed, [{ kind: "committed", stamps: [taken, refused], conflicts: [2] }]);
  assert.equal(bench.image.tables.stamp({ table: "shop.t", partition: "a", sort: "" }), taken);
});

test("what requests published is in the log before they are answered, in the order of all mail", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach();
  const write = { table: "shop.t", partition: "a", sort: "", body: "{}", indexed: [] };
  const before = worker.request(1, { reads: [], writes: [write], events: [] });
  worker.publish([2, 3], bench.frameOf(["a", "b"]));
  const after = worker.request(4, { reads: [], writes: [write], events: [] });
  await bench.settled();
  assert.deepEqual(bench.log(), ["a", "b"]);
  assert.deepEqual(worker.texts, ["a", "b"]);
  assert.equal((await bench.status()).owed, 2);
  const answers = bench.sent.flatMap((sent) => (sent.kind === "answered" ? answersOf(sent.answers) : []));
  assert.deepEqual(
    answers.map(({ request }) => request),
    [1, 2, 3, 4],
  );
  // Nobody waits for news of units that can't be refused.
  assert.deepEqual(worker.committed, [{ kind: "committed", stamps: [before, after], conflicts: [] }]);
});

test("an invocation is answered after its first attempt, whatever its end", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach();
  const invoke = async (ending: ReturnType<Handle>) => {
    worker.handleWith(() => ending);
    const token = bench.post((each) => ({
      kind: "invoke",
      token: each,
      function: "shop.notify",
      json: "direct",
    }));
    await bench.settled();
    const message = bench.sent.find((each) => each.kind === "invoked" && each.token === token);
    return message?.kind === "invoked" ? message.result : undefined;
  };
  assert.deepEqual(await invoke("done"), { outcome: "done" });
  assert.deepEqual(await invoke({ refused: "no" }), { outcome: "refused", refusal: { refused: "no" } });
  assert.deepEqual(await invoke({ failed: failure }), { outcome: "failed", failure, retryMs: 1_050 });
  assert.deepEqual(await invoke({ failed: { ...failure, retry: "never" } }), {
    outcome: "failed",
    failure: { ...failure, retry: "never" },
  });
  const { counts } = await bench.status();
  assert.deepEqual([counts.direct, counts.done, counts.refused, counts.deadLetters], [4, 1, 1, 1]);
  assert.deepEqual(bench.log(), []);
});

test("draining hands out nothing more and is answered when nothing is with a worker", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(() => "hold");
  await bench.append("a");
  const token = bench.post((each) => ({ kind: "drain", token: each }));
  await bench.append("b");
  const answered = () => bench.sent.some((each) => each.kind === "replied" && each.token === token);
  assert.deepEqual(worker.texts, ["a"]);
  assert.equal(answered(), false);
  worker.end(worker.given[0]!, "done");
  await bench.settled();
  assert.equal(answered(), true);
  assert.deepEqual(worker.texts, ["a"]);
  assert.deepEqual(bench.log(), ["a", "b"]);
});

/** A unit that reads one row with the stamp `read`, writes it, and publishes. */
function effectsOf({ write, read, publish }: { write?: string; read?: number; publish?: string }): Effects {
  const cell = { table: "shop.t", partition: write ?? "", sort: "" };
  return {
    reads: read === undefined ? [] : [{ ...cell, stamp: read }],
    writes: write === undefined ? [] : [{ ...cell, body: "{}", indexed: [] }],
    events:
      publish === undefined ? [] : [{ contract: "shop.paid", id: publish, key: undefined, json: publish }],
  };
}
