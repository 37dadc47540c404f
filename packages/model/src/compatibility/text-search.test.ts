import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { findText } from "./text-search.ts";

const pieces = [
  "a",
  "b",
  "[ab]",
  "[^a]",
  ".",
  String.raw`\d`,
  "(a|bc)",
  "(?:ab)*",
  "^",
  "$",
  "a{2,3}",
  "b?",
  "c+",
  String.raw`\w`,
];
const patterns = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(""));

test("a text that is found matches what it should, and none is found only where no text does", () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c", "1", "\n"), maxLength: 4 }), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(patterns, patterns, texts, (wanted, refused, others) => {
      const fits = (text: string): boolean =>
        new RegExp(wanted, "u").test(text) && !new RegExp(refused, "u").test(text);
      const found = findText({ patterns: [wanted], notPatterns: [refused], min: 0, max: Infinity });
      if (typeof found === "object") assert.ok(fits(found.text), JSON.stringify(found.text));
      if (found === "none") assert.equal(others.find(fits), undefined);
    }),
    { numRuns: 1_000 },
  );
});

test("bounds of length count characters", () => {
  const emoji = { patterns: ["^😀*$"], notPatterns: [], min: 2, max: 2 };
  assert.deepEqual(findText(emoji), { text: "😀😀" });
  assert.equal(findText({ ...emoji, patterns: ["^😀{3}$"] }), "none");
});
