import assert from "node:assert/strict";
import { test } from "node:test";
import { treeOf } from "../tree/tree.ts";
import { glossary } from "./glossary.ts";

const found = (...words: readonly string[]): string[] => {
  const rows = words.map((word) => `| ${word} | its meaning |`);
  const tree = treeOf({
    "GLOSSARY.md": ["# Glossary", "", "| word | meaning |", "|---|---|", ...rows].join("\n"),
  });
  return glossary.run(tree).map(({ line, what }) => `${line}: ${what}`);
};

test("words in their order pass, whatever their case and whatever else a row says", () => {
  assert.deepEqual(found("**API contract**", "**asleep**", "**bounded context**, context", "**Zod**"), []);
});

test("a word out of its place is found at its line, and one that is there twice", () => {
  assert.deepEqual(found("**asleep**", "**archive**", "**books**"), ['6: "archive" stands after "asleep"']);
  assert.deepEqual(found("**lane**", "**Lane**", "**log**"), ['6: "Lane" is there twice']);
  assert.deepEqual(found("**log**", "**log**"), ['6: "log" is there twice']);
});
