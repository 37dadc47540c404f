import assert from "node:assert/strict";
import { test } from "node:test";
import { treeOf } from "../tree/tree.ts";
import { rulesCheck, rulesPage } from "./rules-page.ts";

const files = {
  "packages/model/src/errors/codes.ts":
    'export const codes = { TRL1050: { name: "event-chain", title: "A chain", cause: "Nobody sees it.", cure: "Cut it." } } as const;',
  "packages/model/src/rules/catalogue.ts":
    'export const ruleEntries = { TRL1050: { group: "shape", severity: "warning", settings: { stepsMin: { default: 1_000, min: 3, max: 20, meaning: "Steps. " + "Three are one too many." } } } } as const;',
};

test("the page gives a rule's severity, reason, cure and settings under its name", () => {
  assert.match(
    rulesPage.write(treeOf(files)),
    /## Shape of the system\n\n### event-chain\n\n`TRL1050`, by default \*\*warning\*\*: a chain\.\n\n\*\*Why\.\*\* Nobody sees it\.\n\n\*\*Fix\.\*\* Cut it\.\n\n\| setting [^\n]*\n[^\n]*\n\| `stepsMin` \| 1,000 \| 3 to 20 \| Steps\. Three are one too many\. \|\n$/,
  );
});

test("a page that says what the code says passes, and one that differs is found", () => {
  const page = rulesPage.write(treeOf(files));
  assert.deepEqual(rulesCheck.run(treeOf({ ...files, [rulesPage.path]: page })), []);
  const [found] = rulesCheck.run(treeOf({ ...files, [rulesPage.path]: page.replace("warning", "error") }));
  assert.match(found?.what ?? "", /differs from the code/);
});

test("a catalogue that is missing or no object literal is found", () => {
  const [found] = rulesCheck.run(
    treeOf({ "packages/model/src/rules/catalogue.ts": "export const ruleEntries = made();" }),
  );
  assert.match(found?.what ?? "", /no object literal/);
});
