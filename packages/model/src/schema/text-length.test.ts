import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compileValidator } from "./validator.ts";

test("texts are measured in characters, as JSON Schema asks, however they are written", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "ä", "😀", "\ud800"), maxLength: 12 });
  fc.assert(
    fc.property(text, fc.nat(12), (value, bound) => {
      const characters = Array.from(value).length;
      assert.equal(compileValidator({ maxLength: bound })(value) === undefined, characters <= bound);
      assert.equal(compileValidator({ minLength: bound })(value) === undefined, characters >= bound);
    }),
    { numRuns: 50 },
  );
});

test("a text of the wrong length is told its bound", () => {
  assert.deepEqual(compileValidator({ type: "string", maxLength: 2 })("abc"), [
    { pointer: "", message: "must NOT have more than 2 characters", keyword: "maxLength" },
  ]);
  assert.equal(
    compileValidator({ minLength: 2 })("😀")?.[0]?.message,
    "must NOT have fewer than 2 characters",
  );
  assert.equal(compileValidator({ maxLength: 2 })(5), undefined, "only texts have a length");
});
