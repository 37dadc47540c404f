import assert from "node:assert/strict";
import { test } from "node:test";
import type { Diagnostic } from "@trellis/model";
import { screenOf } from "../terminal/screen.ts";
import { diagnosticLines, severityCounts } from "./diagnostic-text.ts";

const file = "contexts/billing/contracts.ts";
const diagnostic: Diagnostic = {
  code: "TRL0201",
  severity: "error",
  message: "billing.invoice-issued 2 breaks 2 subscribers",
  where: { file, line: 2, column: 3 },
  why: "notify (team comms) reads /total",
  fix: "keep version 1 beside version 2",
};
const screen = (env: Record<string, string> = {}) => screenOf({ write: () => {} }, env);
const sources = (text: string) => ({ shown: (path: string) => path, read: () => text });

test("a diagnostic says what, where with the line and a caret, why, fix and where there is more", () => {
  assert.deepEqual(diagnosticLines(diagnostic, screen(), sources("{\n  total: Money,\n}")), [
    "error[TRL0201]: billing.invoice-issued 2 breaks 2 subscribers",
    "  contexts/billing/contracts.ts:2:3",
    "      2 |   total: Money,",
    "        |   ^^^^^",
    "  why   notify (team comms) reads /total",
    "  fix   keep version 1 beside version 2",
    "  more  trellis explain TRL0201",
  ]);
});

test("what a rule has found names the rule, which is what it is set and waived by", () => {
  const lines = diagnosticLines({ code: "TRL1054", severity: "warning", message: "m", fix: "f" }, screen());
  assert.deepEqual(lines, [
    "warning[TRL1054]: m",
    "  fix   f",
    "  rule  contract-unread (trellis explain TRL1054)",
  ]);
});

test("inside a quoted text the caret marks it to its end", () => {
  const where = { file, line: 1, column: 8 };
  const lines = diagnosticLines({ ...diagnostic, where }, screen(), sources(`team: "the finance people",`));
  assert.equal(lines[3], "        |        ^^^^^^^^^^^^^^^^^^");
});

test("a tab before the marked word does not move the caret off it", () => {
  const where = { file, line: 1, column: 2 };
  const lines = diagnosticLines({ ...diagnostic, where }, screen(), sources("\ttotal: 1"));
  assert.deepEqual(lines.slice(2, 4), ["      1 |   total: 1", "        |   ^^^^^"]);
});

test("a file that can't be read leaves the place without its line", () => {
  const lines = diagnosticLines(diagnostic, screen(), {
    shown: (path) => `../${path}`,
    read: () => undefined,
  });
  assert.equal(lines[1], "  ../contexts/billing/contracts.ts:2:3");
  assert.equal(lines[2], "  why   notify (team comms) reads /total");
});

test("a place in a document is shown as a JSON pointer", () => {
  const where = { file: "a.json", pointer: "/properties/total" };
  assert.equal(diagnosticLines({ ...diagnostic, where }, screen())[1], "  a.json#/properties/total");
});

test("prose wraps under itself, and the marked word of a long line stays on the screen", () => {
  const long = `${"x".repeat(90)} total: Money, ${"y".repeat(90)}`;
  const where = { file, line: 1, column: 92 };
  const told = { ...diagnostic, where, why: "a reason that is told at some length, in more words than fit" };
  const lines = diagnosticLines(told, screen({ COLUMNS: "50" }), sources(long));
  for (const line of lines) assert.ok(line.length <= 50, line);
  const [source = "", caret = ""] = lines.slice(lines.findIndex((line) => line.includes("total")));
  assert.equal(source.slice(caret.indexOf("^"), caret.lastIndexOf("^") + 1), "total");
});

test("what a system says can't write to the terminal", () => {
  const lines = diagnosticLines({ ...diagnostic, message: "no \u001b[2J" }, screen());
  assert.equal(lines[0], "error[TRL0201]: no \\x1b[2J");
});

test("errors and warnings are counted apart", () => {
  assert.equal(severityCounts([diagnostic, { ...diagnostic, severity: "warning" }]), "1 error, 1 warning");
  assert.equal(severityCounts([]), "0 errors, 0 warnings");
});
