import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ExpressionFault } from "../expression-fault.ts";
import { anyJson } from "../fixtures/any-json.ts";
import { scopeOf } from "../fixtures/scope-of.ts";
import { evaluatePath } from "../path/evaluate-path.ts";
import { placeResult } from "./place-result.ts";

test("replaces the input, drops the result, or puts it at a field", () => {
  assert.deepEqual(placeResult({ a: 1 }, undefined, { r: 2 }), { r: 2 });
  assert.deepEqual(placeResult({ a: 1 }, "$", { r: 2 }), { r: 2 });
  assert.deepEqual(placeResult({ a: 1 }, null, { r: 2 }), { a: 1 });
  assert.deepEqual(placeResult({ a: 1 }, "$.r", 2), { a: 1, r: 2 });
  assert.deepEqual(placeResult({ a: { x: 1 } }, "$.a.b.c", 2), { a: { x: 1, b: { c: 2 } } });
  assert.deepEqual(placeResult({ a: 1 }, "$['a']", null), { a: null });
  assert.deepEqual(placeResult([{ a: 1 }, { id: 7 }], "$[1].payload", 2), [{ a: 1 }, { id: 7, payload: 2 }]);
});

test("leaves the input itself as it was", () => {
  const input = Object.freeze({ a: Object.freeze({ b: 1 }) });
  assert.deepEqual(placeResult(input, "$.a.c", 2), { a: { b: 1, c: 2 } });
  assert.deepEqual(input, { a: { b: 1 } });
});

test("is a fault where the input has another shape", () => {
  const misfits = [
    ["text", "$.x"],
    [[1, 2], "$.x"],
    [5, "$.x"],
    [{ a: 1 }, "$.a.b"],
    [{}, "$.a[0]"],
    [[1], "$[1]"],
    [[1], "$[-1]"],
    [{}, "$$.x"],
  ] as const;
  for (const [input, path] of misfits) {
    assert.throws(
      () => placeResult(input, path, 1),
      (error) => error instanceof ExpressionFault && error.error === "States.ResultPathMatchFailure",
      path,
    );
  }
});

test("what was placed at a path is what the path reads", () => {
  const name = fc.string({ minLength: 1, unit: "grapheme" });
  fc.assert(
    fc.property(
      fc.dictionary(name, anyJson),
      fc.array(name, { minLength: 1, maxLength: 4 }),
      anyJson,
      (input, names, result) => {
        const path = `$${names.map((part) => `['${part.replaceAll(/['\\]/g, "\\$&")}']`).join("")}`;
        let output;
        try {
          output = placeResult(input, path, result);
        } catch {
          return; // something on the way is no object
        }
        assert.deepEqual(evaluatePath(path, scopeOf(output)), result);
      },
    ),
  );
});
