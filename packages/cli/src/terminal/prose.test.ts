import assert from "node:assert/strict";
import { test } from "node:test";
import { labelled, proseLines } from "./prose.ts";

test("lines break between words, and a long word stays whole", () => {
  assert.deepEqual(proseLines("one two three", 8), ["one two", "three"]);
  assert.deepEqual(proseLines("a contexts/billing/context.ts b", 10), [
    "a",
    "contexts/billing/context.ts",
    "b",
  ]);
});

test("lines after the first hang under the text and not under the label", () => {
  assert.deepEqual(labelled("  fix   ", "keep version 1", 17), ["  fix   keep", "        version 1"]);
});
