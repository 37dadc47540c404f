import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryRun } from "./delivery-run.ts";
import { FunctionQueue } from "./function-queue.ts";
import { Rota } from "./rota.ts";

test("each function has its turn, and one that has nothing left is passed over", () => {
  const rota = new Rota([queueOf("a", 600), queueOf("b", 0), queueOf("c", 513)]);
  assert.deepEqual(turnsOf(rota), ["a 512", "c 512", "a 88", "c 1"]);
  assert.equal(rota.next(), undefined);
});

test("what was begun of a run goes on when the function has its turn again", () => {
  const queue = new FunctionQueue("a", { timeoutMs: 1_000, concurrency: 1 });
  const loose = Array.from({ length: 600 }, () => ({ json: "", attempt: 1 }));
  queue.push(new DeliveryRun(1, { loose }));
  queue.push(new DeliveryRun(2, { loose: loose.slice(0, 3) }));
  assert.deepEqual(turnsOf(new Rota([queue, queueOf("b", 2)])), ["a 512", "b 2", "a 91"]);
});

test("a function alone has one turn after the other", () => {
  assert.deepEqual(turnsOf(new Rota([queueOf("a", 2_000)])), ["a 2000"]);
  assert.deepEqual(turnsOf(new Rota([queueOf("a", 512), queueOf("b", 0)])), ["a 512"]);
});

test("a function without room is passed over until it has some", () => {
  const full = queueOf("a", 2, 1);
  full.running = 1;
  const rota = new Rota([full]);
  assert.equal(rota.next(), undefined);
  full.running = 0;
  assert.equal(rota.next()?.queue, full);
});

test("a context without functions has nothing to run", () => {
  assert.equal(new Rota([]).next(), undefined);
});

const invocation = { id: "", params: {}, query: {}, headers: {}, body: new Uint8Array(0) };

function queueOf(name: string, count: number, concurrency = 1): FunctionQueue {
  const queue = new FunctionQueue(name, { timeoutMs: 1_000, concurrency });
  for (let request = 0; request < count; request++)
    queue.push({ kind: "request", request, invocation, conflicts: 0 });
  return queue;
}

/** What is started until there is nothing left: names and how many in a row. */
function turnsOf(rota: Rota): string[] {
  const turns: { name: string; count: number }[] = [];
  for (let turn = rota.next(); turn !== undefined; turn = rota.next()) {
    const { queue, ready, startsMax } = turn;
    let started = 0;
    if (ready instanceof DeliveryRun) for (; started < startsMax && !ready.over; started++) ready.pass();
    else started = 1;
    if (!(ready instanceof DeliveryRun) || ready.over) queue.pass();
    rota.started(started);
    const last = turns.at(-1);
    if (last?.name === queue.name) last.count += started;
    else turns.push({ name: queue.name, count: started });
  }
  return turns.map(({ name, count }) => `${name} ${count}`);
}
