import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareKeyValues, type KeyValue } from "./table-reader.ts";

const text = fc
  .oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("a", "b", "é", "\ud7ff", "\ue000", "\uffff", "𐀀", "𝄞", "\u{10ffff}") }),
  )
  .filter((each) => each.isWellFormed());
const key: fc.Arbitrary<KeyValue> = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -3, max: 3 }),
);

test("texts compare as their bytes of UTF-8 do", () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.equal(Math.sign(compareKeyValues(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

test("numbers come before texts, and compare as numbers", () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      (a, word, b) => {
        assert.ok(compareKeyValues(a, word) < 0);
        assert.ok(compareKeyValues(word, a) > 0);
        assert.equal(Math.sign(compareKeyValues(a, b)), a < b ? -1 : a > b ? 1 : 0);
      },
    ),
  );
});

test("the order is total: it can be turned round, and it is carried on", () => {
  fc.assert(
    fc.property(key, key, key, (a, b, c) => {
      assert.equal(Math.sign(compareKeyValues(a, b)) + Math.sign(compareKeyValues(b, a)), 0);
      assert.equal(compareKeyValues(a, b) === 0, a === b || (a === 0 && b === 0));
      if (compareKeyValues(a, b) <= 0 && compareKeyValues(b, c) <= 0) assert.ok(compareKeyValues(a, c) <= 0);
    }),
  );
});
