import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyImage } from "../store/memory-store.ts";
import { CoreBench, keeping, subscription } from "./fixtures/core-bench.ts";

/** An event of this number. */
const numbered = (n: number): string => `{"id":"e${n}","data":{"n":${n},"odd":${n % 2 === 1}}}`;
const all = (count: number): string[] => Array.from({ length: count }, (_, at) => numbered(at));
const odd = { odd: [true] };

test("what the pattern does not take is counted and settled, and never handed out", async () => {
  const bench = await CoreBench.open({ functions: { notify: subscription({ where: odd }) } });
  const worker = await bench.attach();
  await bench.append(...all(10));
  assert.deepEqual(worker.texts, [1, 3, 5, 7, 9].map(numbered));
  const { counts, owed, open, backlog } = await bench.status();
  assert.deepEqual([owed, counts.done, counts.filtered, open, backlog], [10, 5, 5, 0, 0]);
  assert.deepEqual([bench.stored().cursor, bench.stored().counts.filtered], [10, 5]);
});

test("an event whose text can't be read is left to the worker, which knows how to fail", async () => {
  const bench = await CoreBench.open({ functions: { notify: subscription({ where: odd }) } });
  const worker = await bench.attach();
  await bench.append("torn", '{"id":"x","data":{"odd":tr');
  assert.equal(worker.given.length, 2);
});

test("filtered events use up no rate", async () => {
  const rateLimit = { perSecond: 10, burst: 2 };
  const where = { n: [{ numeric: [">=", 998] }] };
  const bench = await CoreBench.open({ functions: { notify: subscription({ where, rateLimit }) } });
  await bench.advance(1_000);
  const worker = await bench.attach();
  for (let at = 0; at < 1_000; at += 100) await bench.append(...all(1_000).slice(at, at + 100));
  await bench.advance(200);
  assert.deepEqual(worker.texts, [998, 999].map(numbered));
});

test("a filtered event waits behind no key, and holds up none", async () => {
  const bench = await CoreBench.open({ functions: { notify: subscription({ where: odd, ordered: true }) } });
  const worker = await bench.attach(() => "hold");
  await bench.append(numbered(1), numbered(2), numbered(2), numbered(3));
  assert.deepEqual(worker.texts, [1, 3].map(numbered));
  const { counts, open } = await bench.status();
  assert.deepEqual([counts.filtered, open], [2, 2]);
});

test("a context that sleeps is woken by what its pattern takes alone", async () => {
  const bench = await CoreBench.open({ functions: { notify: subscription({ where: odd }) } });
  const wanted = (): number => bench.sent.filter(({ kind }) => kind === "wanted").length;
  await bench.append(numbered(2), numbered(4));
  const { counts, backlog } = await bench.status();
  assert.deepEqual([wanted(), counts.filtered, backlog], [0, 2, 0]);
  await bench.append(numbered(6), numbered(7));
  assert.equal(wanted(), 1);
  const worker = await bench.attach();
  assert.deepEqual(worker.texts, [numbered(7)]);
  assert.equal((await bench.status()).counts.filtered, 3);
});

test("after a crash a filtered event is counted once", async () => {
  const image = emptyImage();
  const functions = { notify: subscription({ where: odd }) };
  const first = await CoreBench.open({ functions, image });
  const holding = await first.attach(() => "hold");
  await first.append(...all(6));
  assert.equal(holding.given.length, 3);
  const second = await CoreBench.open({ functions, image });
  const worker = await second.attach();
  assert.deepEqual(worker.texts, [1, 3, 5].map(numbered));
  const { counts, owed, backlog } = await second.status();
  assert.deepEqual([owed, counts.done, counts.filtered, backlog], [6, 3, 3, 0]);
});

test("a subscription that filters everything does not keep the log", async () => {
  const bench = await CoreBench.open({ functions: { notify: subscription({ where: { n: [-1] } }) } });
  await bench.attach();
  await bench.append(...all(5));
  await bench.advance(10_000);
  bench.core.retain(keeping({ retentionMs: 1_000 }));
  await bench.settled();
  await bench.advance(10_000);
  assert.deepEqual([bench.log().length, (await bench.status()).counts.filtered], [0, 5]);
});

test("of a long backlog a round judges a part, and the rounds that follow the rest", async () => {
  const bench = await CoreBench.open({
    functions: { notify: subscription({ where: { n: [{ numeric: [">=", 9] }] } }) },
  });
  for (let frame = 0; frame < 40; frame++)
    await bench.append(...Array.from({ length: 500 }, () => numbered(0)));
  await bench.append(numbered(9));
  const worker = await bench.attach();
  await bench.advance(1_000);
  assert.deepEqual(worker.texts, [numbered(9)]);
  assert.equal((await bench.status()).counts.filtered, 20_000);
});

test("a replay passes what the pattern does not take", async () => {
  const bench = await CoreBench.open({ functions: { notify: subscription({ where: odd }) } });
  const worker = await bench.attach();
  await bench.append(...all(6));
  await bench.advance(1_000);
  worker.given.length = 0;
  await bench.start({ kind: "replay", function: "shop.notify" });
  await bench.advance(1_000);
  assert.deepEqual(worker.texts, [1, 3, 5].map(numbered));
  const { counts, owed } = await bench.status();
  assert.deepEqual([owed + counts.direct, counts.done, counts.filtered], [9, 6, 3]);
  assert.deepEqual((await bench.job(1)).counts.done, 3);
});

test("what only the worker can filter is counted as filtered, and gives its rate back", async () => {
  const rateLimit = { perSecond: 10, burst: 1 };
  const bench = await CoreBench.open({ functions: { notify: subscription({ where: odd, rateLimit }) } });
  await bench.advance(1_000);
  const times: number[] = [];
  await bench.attach(({ json }) => {
    times.push(bench.clock.now());
    return json === "torn" ? "filtered" : "done";
  });
  await bench.append("torn", "torn", "torn", numbered(1));
  await bench.advance(350);
  const { counts, owed, open } = await bench.status();
  assert.deepEqual([owed, counts.filtered, counts.done, open], [4, 3, 1, 0]);
  assert.ok((times.at(-1) ?? 0) - (times[0] ?? 0) < 100, `all in one slice: ${times.join(", ")}`);
});

test("a redriven dead letter that the pattern takes no more is filtered, and the books balance", async () => {
  const bench = await CoreBench.open({ functions: { notify: subscription({ where: odd }) } });
  let ending: "filtered" | { failed: { code: "TRL0301"; message: string; retry: "never" } } = {
    failed: { code: "TRL0301", message: "no", retry: "never" },
  };
  await bench.attach(() => ending);
  await bench.append(numbered(1));
  assert.equal((await bench.status()).counts.deadLetters, 1);
  ending = "filtered";
  await bench.start({});
  await bench.advance(1_000);
  const { counts, owed } = await bench.status();
  assert.deepEqual([owed, counts.filtered, counts.deadLetters, counts.done], [1, 1, 0, 0]);
  assert.equal((await bench.job(1)).counts.filtered, 1);
});
