import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DedupeTable } from "./dedupe-table.ts";
import { drawEventId } from "./event-id.ts";

/** Few bits in each word, so that ids share words, hash values and slots; the id of zeros is among them. */
const id = fc
  .tuple(fc.nat(3), fc.nat(3), fc.constantFrom(0, 1, 0x8000_0000), fc.nat(7))
  .map((words) => Uint32Array.from(words));

test("an id is known exactly when it was seen, as long as the table has room for all", () => {
  fc.assert(
    fc.property(fc.array(id, { maxLength: 300 }), (ids) => {
      const table = new DedupeTable(400);
      const seen = new Set<string>();
      for (const each of ids) {
        assert.equal(table.seen(each, 0), seen.has(each.join()));
        seen.add(each.join());
      }
    }),
  );
});

test("the last ids are remembered, as many as were asked for, and no id is taken for another", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(id, { minLength: 1, maxLength: 300 }),
      (capacity, ids) => {
        const table = new DedupeTable(capacity);
        /** Ids in the order in which they were last taken for new. */
        const taken: string[] = [];
        const ever = new Set<string>();
        for (const each of ids) {
          const name = each.join();
          const known = table.seen(each, 0);
          if (taken.slice(-capacity).includes(name)) assert.ok(known, `${name} is forgotten too early`);
          if (!ever.has(name)) assert.ok(!known, `${name} was never seen`);
          if (!known) taken.push(name);
          ever.add(name);
        }
      },
    ),
  );
});

test("old ids are forgotten at some time, so that memory is bounded", () => {
  const table = new DedupeTable(10);
  const numbered = (number: number) => Uint32Array.of(number, 0, 0, number);
  for (let number = 1; number <= 1_000; number++) table.seen(numbered(number), 0);
  let remembered = 0;
  for (let number = 1; number <= 900; number++) if (table.seen(numbered(number), 0)) remembered += 1;
  assert.equal(remembered, 0);
});

test("the id of zeros is an id like any other", () => {
  const table = new DedupeTable(10);
  const zeros = new Uint32Array(4);
  assert.equal(table.seen(zeros, 0), false);
  assert.equal(table.seen(zeros, 0), true);
  for (let at = 0; at < 4; at++) {
    const one = new Uint32Array(4);
    one[at] = 1;
    assert.equal(table.seen(one, 0), false);
  }
});

test("an id is read from the place that is named", () => {
  const table = new DedupeTable(10);
  const ids = Uint32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  assert.equal(table.seen(ids, 4), false);
  assert.equal(table.seen(ids, 0), false);
  assert.equal(table.seen(Uint32Array.of(5, 6, 7, 8), 0), true);
});

test("an id that was drawn is known, also where the clock has gone back", () => {
  const table = new DedupeTable(10);
  const drawn = [5_000, 5_000, 5_001, 4_000, 5_002, 0].map((nowMs) => {
    const each = new Uint32Array(4);
    drawEventId(nowMs, each);
    table.noteDrawn(each);
    return each;
  });
  for (const each of drawn) assert.equal(table.seen(each, 0), true);
  const other = new Uint32Array(4);
  drawEventId(5_001, other);
  assert.deepEqual([table.seen(other, 0), table.seen(other, 0)], [false, true]);
});

test("half a million random ids are told apart", () => {
  const table = new DedupeTable(500_000);
  const ids = new Uint32Array(500_000 * 4);
  let state = 1;
  for (let at = 0; at < ids.length; at++)
    ids[at] = state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  for (let at = 0; at < ids.length; at += 4)
    if (table.seen(ids, at)) assert.fail(`id ${at / 4} is taken for another`);
  for (let at = 0; at < ids.length; at += 4)
    if (!table.seen(ids, at)) assert.fail(`id ${at / 4} is forgotten`);
});
