import assert from "node:assert/strict";
import { test } from "node:test";
import { MailBag } from "./mail-bag.ts";

function bench() {
  const sent: (readonly number[])[] = [];
  const later: (() => void)[] = [];
  const bag = new MailBag<number>(
    (messages) => sent.push(messages),
    (action) => later.push(action),
  );
  const endTurn = (): void => later.splice(0).forEach((action) => action());
  return { bag, sent, endTurn };
}

test("what is said in one turn is sent together, in its order, when the turn ends", () => {
  const { bag, sent, endTurn } = bench();
  bag.add(1);
  bag.add(2);
  assert.deepEqual(sent, []);
  endTurn();
  bag.add(3);
  endTurn();
  assert.deepEqual(sent, [[1, 2], [3]]);
});

test("a reader is not kept waiting for more than 32 messages", () => {
  const { bag, sent, endTurn } = bench();
  for (let message = 0; message < 40; message++) bag.add(message);
  assert.deepEqual([sent.length, sent[0]?.length], [1, 32]);
  endTurn();
  assert.deepEqual(sent[1], [32, 33, 34, 35, 36, 37, 38, 39]);
  endTurn();
  assert.equal(sent.length, 2);
});

test("what is cleared is never sent", () => {
  const { bag, sent, endTurn } = bench();
  bag.add(1);
  bag.clear();
  endTurn();
  bag.add(2);
  endTurn();
  assert.deepEqual(sent, [[2]]);
});
