import assert from "node:assert/strict";
import { test } from "node:test";
import { checkedPatch, mergePatch, patchMaxDepth, patchMaxLength } from "./merge-patch.ts";

test("a patch is merged as the examples of RFC 7396, appendix A, say", () => {
  const examples: [document: unknown, patch: unknown, merged: unknown][] = [
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ];
  for (const [document, patch, merged] of examples) {
    const before = structuredClone(document);
    assert.deepEqual(mergePatch(document, patch), merged);
    assert.deepEqual(document, before, "the document stays as it was");
  }
});

test("a member called __proto__ is a member like any other", () => {
  const merged = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}'));
  assert.equal(JSON.stringify(merged), '{"__proto__":{"polluted":true}}');
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

test("what is no object, or too long or too deep, is no patch", () => {
  const deep = (levels: number): object => {
    let made = {};
    for (let level = 0; level < levels; level++) made = { a: made };
    return made;
  };
  assert.deepEqual(checkedPatch({ a: null }), { a: null });
  checkedPatch(deep(patchMaxDepth));
  for (const wrong of [
    null,
    [],
    "text",
    1,
    deep(patchMaxDepth + 1),
    deep(200_000),
    { a: "x".repeat(patchMaxLength) },
  ])
    assert.throws(() => checkedPatch(wrong), { code: "TRL0318" });
});
