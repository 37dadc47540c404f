import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { generalPointer, shapeDifferences, shapeOf, shapePlacesMax } from "./shape.ts";

test("a shape holds the types of every place, items of an array together", () => {
  assert.deepEqual(shapeOf({ b: [1, null, { c: true }], "a/b": "x" }), {
    "": ["object"],
    "/a~1b": ["string"],
    "/b": ["array"],
    "/b/*": ["null", "number", "object"],
    "/b/*/c": ["boolean"],
  });
});

test("a member that is new, gone or of another type is told; what lies below it is not", () => {
  const before = shapeOf({ id: 1, plan: { name: "a" }, tags: ["x"] });
  const after = shapeOf({ id: "1", plans: { name: "a" }, tags: [] });
  assert.deepEqual(shapeDifferences(before, after), [
    { place: "/id", change: "retyped", before: ["number"], after: ["string"] },
    { place: "/plan", change: "removed", before: ["object"] },
    { place: "/plans", change: "added", after: ["object"] },
    { place: "/tags/*", change: "removed", before: ["string"] },
  ]);
});

test("a place with fewer types than before is no difference", () => {
  assert.deepEqual(shapeDifferences(shapeOf([1, null]), shapeOf([1])), []);
});

test("an index of an array is any item, a member named like a number is itself", () => {
  const document = { list: [{ a: 1 }, { a: 2 }], map: { 1: { a: 3 } } };
  assert.equal(generalPointer(document, "/list/1/a"), "/list/*/a");
  assert.equal(generalPointer(document, "/map/1/a"), "/map/1/a");
  assert.equal(generalPointer(document, "/list/7/b~1c"), "/list/*/b~1c");
  assert.equal(generalPointer(document, ""), "");
});

test("a document does not differ from itself, and its shape has a bound", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (document) => {
      const shape = shapeOf(document);
      assert.deepEqual(shapeDifferences(shape, shape), []);
      assert.ok(Object.keys(shape).length <= shapePlacesMax);
    }),
  );
  const wide = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`m${at}`, at]));
  assert.equal(Object.keys(shapeOf(wide)).length, shapePlacesMax);
  assert.equal(Object.keys(shapeOf(Array.from({ length: 500_000 }, () => [1]))).length, 3);
});
