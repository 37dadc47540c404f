import assert from "node:assert/strict";
import { test } from "node:test";
import { camelName, eventName, eventType, kebabName, kebabOf, settingName } from "./names.ts";

const rules: [rule: string, pattern: RegExp, right: string[], wrong: string[]][] = [
  [
    "a context's",
    kebabName,
    ["billing", "b2b-sales", "a1"],
    ["", "Billing", "b_2", "-a", "a-", "a--b", "1a", "a b", "billing\n", "é"],
  ],
  [
    "a function's",
    camelName,
    ["issueInvoice", "a", "toX2"],
    ["", "IssueInvoice", "issue-invoice", "2a", "a_b", "a\n"],
  ],
  ["a setting's", settingName, ["API_KEY", "A", "X2"], ["", "apiKey", "_A", "2A", "A-B", "A\n"]],
  [
    "an event's",
    eventName,
    ["billing.invoice-issued", "a.b"],
    ["billing", "billing.", ".a", "a.b.c", "a.B", "a.b\n"],
  ],
];

for (const [rule, pattern, right, wrong] of rules) {
  test(`${rule} name has one spelling`, () => {
    for (const name of right) assert.match(name, pattern);
    for (const name of wrong) assert.doesNotMatch(name, pattern);
  });
}

test("a handler's file is its function's name in kebab-case", () => {
  assert.equal(kebabOf("issueInvoice"), "issue-invoice");
  assert.equal(kebabOf("toURL"), "to-u-r-l");
  assert.equal(kebabOf("audit"), "audit");
});

test("an event's type carries its version", () => {
  assert.equal(eventType("billing.invoice-issued", 2), "billing.invoice-issued.v2");
});
