import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { NumberMap } from "./number-map.ts";

test("it answers what a Map answers, whatever comes and goes", () => {
  const keys = fc.oneof(fc.nat(200), fc.constantFrom(2 ** 32, 2 ** 32 + 1, 2 ** 40, 2 ** 52 + 3));
  const steps = fc.array(fc.tuple(fc.constantFrom("set", "take", "get"), keys), { maxLength: 1_000 });
  fc.assert(
    fc.property(steps, (todo) => {
      const map = new NumberMap<{ readonly at: number }>();
      const model = new Map<number, { readonly at: number }>();
      for (const [at, [what, key]] of todo.entries()) {
        if (what === "set") {
          map.set(key, { at });
          model.set(key, { at });
        } else if (what === "get") assert.deepEqual(map.get(key), model.get(key));
        else {
          assert.deepEqual(map.take(key), model.get(key));
          model.delete(key);
        }
        assert.equal(map.size, model.size);
      }
      assert.deepEqual(
        map.entries(),
        [...model].sort(([one], [other]) => one - other),
      );
    }),
  );
});

test("entries that come and go in turn leave it as small as it was", () => {
  const map = new NumberMap<object>();
  for (let key = 0; key < 100_000; key++) {
    map.set(key, {});
    if (key >= 30) assert.notEqual(map.take(key - 30), undefined);
  }
  assert.deepEqual(
    map.entries().map(([key]) => key),
    Array.from({ length: 30 }, (_, at) => 99_970 + at),
  );
});
