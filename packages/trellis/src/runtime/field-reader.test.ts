import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compileFieldReader } from "./field-reader.ts";

const names = ["a", "b c", '"', "\u2028", "toString", "__proto__", "constructor", "hasOwnProperty", "0"];
const name = fc.oneof(fc.constantFrom(...names), fc.string());
const reads = fc.uniqueArray(name, { maxLength: 6 });
const data = fc
  .dictionary(name, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 6 })
  .map((each): unknown => JSON.parse(JSON.stringify(each)));

test("exactly the fields that are read are there, whatever they are called", () => {
  fc.assert(
    fc.property(reads, data, (fields, given) => {
      const expected = Object.entries(given as object).filter(([each]) => fields.includes(each));
      const read = compileFieldReader(fields)(given);
      const order = (each: readonly [string, unknown]): number => fields.indexOf(each[0]);
      assert.deepEqual(
        Object.entries(read as object).toSorted((one, other) => order(one) - order(other)),
        expected.toSorted((one, other) => order(one) - order(other)),
      );
      assert.equal(Object.getPrototypeOf(read), Object.prototype);
    }),
  );
});

test("what is given shares nothing with the data", () => {
  const shared = { list: [{ deep: 1 }], text: "t" };
  const given = compileFieldReader(["list", "text"])(shared) as typeof shared;
  (given.list[0] ?? { deep: 0 }).deep = 2;
  given.text = "changed";
  assert.deepEqual(shared, { list: [{ deep: 1 }], text: "t" });
});

test("data that is no object is given as it is", () => {
  for (const plain of [null, 1, "text", true, undefined])
    assert.equal(compileFieldReader(["a"])(plain), plain);
});
