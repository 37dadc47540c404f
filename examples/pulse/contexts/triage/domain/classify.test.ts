import assert from "node:assert/strict";
import { test } from "node:test";
import { classify } from "./classify.ts";

const report = (title: string, body = "", labels: string[] = []) => classify({ title, body, labels });

test("a label decides", () => {
  assert.equal(report("How do I log in?", "", ["bug"]), "bug");
  assert.equal(report("Spelling error in the README", "", ["enhancement"]), "feature");
});

test("a security matter in the title outranks every label", () => {
  assert.equal(report("CVE-2026-1234 in the parser", "", ["question"]), "security");
});

test("of several labels the most urgent decides", () => {
  assert.equal(report("Something", "", ["enhancement", "bug"]), "bug");
});

test("without a label the title decides, then the body", () => {
  assert.equal(report("Login fails"), "bug");
  assert.equal(report("How to rotate keys"), "question");
  assert.equal(report("Please add dark mode"), "feature");
  assert.equal(report("Login", "It crashes on start."), "bug");
  assert.equal(report("Thoughts"), "other");
});
