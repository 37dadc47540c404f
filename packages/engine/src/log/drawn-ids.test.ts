import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DrawnIds } from "./drawn-ids.ts";
import { drawEventId } from "./event-id.ts";

test("what was drawn is known, and nothing else", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { maxLength: 60 }), (steps) => {
      const ids = new DrawnIds(100);
      const noted: Uint32Array[] = [];
      let nowMs = 1_700_000_000_000;
      for (const step of steps) {
        const id = drawn((nowMs += step));
        assert.equal(ids.has(id, 0), false);
        assert.equal(ids.note(id), true);
        noted.push(id);
        // The same time, and one bit that differs.
        for (const [word, bit] of [
          [1, 1],
          [2, 2 ** 29],
          [3, 1],
          [3, 2 ** 31],
        ] as const) {
          const other = Uint32Array.from(id);
          other[word] = ((other[word] ?? 0) ^ bit) >>> 0;
          assert.equal(ids.has(other, 0), false);
        }
      }
      for (const id of noted) assert.equal(ids.has(Uint32Array.of(0, ...id), 1), true);
    }),
  );
});

test("an id that is older than the newest is not taken, because it would not be found", () => {
  const ids = new DrawnIds(100);
  const late = drawn(1_000);
  assert.equal(ids.note(drawn(1_001)), true);
  assert.equal(ids.note(late), false);
  assert.equal(ids.has(late, 0), false);
  assert.equal(ids.note(drawn(1_001)), true);
});

for (const perMs of [1, 400, 20_000]) {
  test(`the last ids are remembered, as many as were asked for and few more, with ${perMs} a ms`, () => {
    const capacity = 20_000;
    const ids = new DrawnIds(capacity);
    const all = Array.from({ length: 100_000 }, (_, at) => drawn(5_000 + Math.floor(at / perMs)));
    for (const id of all) assert.equal(ids.note(id), true);
    const known = all.filter((id) => ids.has(id, 0));
    assert.ok(known.length >= capacity && known.length <= capacity + 2 * 8_192, `${known.length} are known`);
    assert.deepEqual(known, all.slice(-known.length));
  });
}

function drawn(nowMs: number): Uint32Array {
  const id = new Uint32Array(4);
  drawEventId(nowMs, id);
  return id;
}
