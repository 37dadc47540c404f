import assert from "node:assert/strict";
import { test } from "node:test";
import { LearnedShapes } from "./learned-shapes.ts";

test("the names of flat data's members are learned in their order, four shapes at most", () => {
  const shapes = new LearnedShapes((names) => names);
  assert.equal(shapes.isUseful, false);
  for (const data of [{ b: 1, a: "" }, { b: null }, { c: true }, { d: 1 }, { e: 1 }]) shapes.learn(data);
  assert.deepEqual(shapes.known, [["b", "a"], ["b"], ["c"], ["d"]]);
  assert.equal(shapes.isUseful, true);
});

test("data that does not keep to its shapes makes them useless for good", () => {
  const shapes = new LearnedShapes((names) => names);
  shapes.learn({ a: 1 });
  for (let time = 0; time < 10_000; time++) shapes.fitted();
  assert.equal(shapes.isUseful, true);
  let misses = 0;
  for (; shapes.isUseful && misses < 1_000; misses++) shapes.learn({ a: [misses] });
  assert.ok(misses < 100, `${misses} misses`);
  shapes.learn({ b: 1 });
  assert.deepEqual(shapes.known, [["a"]]);
});

test("one miss in ten does not make them useless", () => {
  const shapes = new LearnedShapes((names) => names);
  shapes.learn({ a: 1 });
  for (let time = 0; time < 10_000; time++) {
    if (time % 10 === 0) shapes.learn({ a: [] });
    else shapes.fitted();
  }
  assert.equal(shapes.isUseful, true);
});

test("data that is not flat, or has too many members, teaches no shape", () => {
  const many = Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`m${at}`, at]));
  const named = Object.fromEntries([["__proto__", 1]]);
  for (const data of [
    { a: {} },
    { a: [] },
    { a: undefined },
    [],
    {},
    1,
    null,
    many,
    named,
    { ["n".repeat(600)]: 1 },
  ]) {
    const shapes = new LearnedShapes((names) => names);
    for (let time = 0; time < 20; time++) shapes.learn(data);
    assert.deepEqual([shapes.known, shapes.isUseful], [[], false]);
  }
});
