import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ShortMap } from "./short-map.ts";

test("it holds what a Map holds, in the same order", () => {
  const step = fc.record({ key: fc.nat(9), does: fc.constantFrom("set", "take") });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const short = new ShortMap<{ readonly at: number }>();
      const plain = new Map<number, { readonly at: number }>();
      steps.forEach(({ key, does }, at) => {
        if (does === "set") {
          short.set(key, { at });
          plain.set(key, { at });
        } else {
          assert.deepEqual(short.take(key), plain.get(key));
          plain.delete(key);
        }
        assert.equal(short.size, plain.size);
        assert.equal(short.has(key), plain.has(key));
        assert.deepEqual(short.get(key), plain.get(key));
      });
      assert.deepEqual(short.keys(), [...plain.keys()]);
      assert.deepEqual(short.values(), [...plain.values()]);
    }),
  );
});
