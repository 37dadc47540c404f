import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ChoiceRule, Json } from "../../definition/definition.ts";
import { ExpressionFault } from "../expression-fault.ts";
import { scopeOf } from "../fixtures/scope-of.ts";
import { choose } from "./choose.ts";

function holds(operator: string, operand: Json, value: Json): boolean {
  return choose({ Variable: "$.value", [operator]: operand, Next: "X" }, scopeOf({ value }));
}

test("texts are compared by code units, and with no other type", () => {
  assert.ok(holds("StringLessThan", "b", "a"));
  assert.ok(holds("StringLessThan", "a", "Z"));
  assert.ok(holds("StringGreaterThanEquals", "b", "b"));
  assert.ok(!holds("StringEquals", "5", 5));
  assert.ok(!holds("StringLessThanEquals", "b", null));
});

test("timestamps are compared as moments", () => {
  assert.ok(holds("TimestampEquals", "2016-08-18T18:33:00+01:00", "2016-08-18T17:33:00Z"));
  assert.ok(holds("TimestampLessThan", "2016-08-18T17:33:00.000000002Z", "2016-08-18T17:33:00.000000001Z"));
  assert.ok(holds("TimestampGreaterThan", "2016-08-18T17:33:00Z", "2016-08-18T17:33:00-00:01"));
  assert.ok(!holds("TimestampEquals", "2016-08-18T17:33:00Z", "not-a-date"));
  assert.ok(!holds("TimestampLessThanEquals", "2016-08-18T17:33:00Z", 1471541580));
});

test("IsTimestamp takes RFC 3339 with an offset, and days that there are", () => {
  const yes = [
    "2012-10-09T19:00:55Z",
    "2012-10-09T19:00:55+01:00",
    "2012-10-09T19:00:55.123456789Z",
    "2024-02-29T00:00:00Z",
  ];
  const no = [
    "2012-10-09T19:00:55",
    "2023-02-24",
    "2012-10-09 19:00:55Z",
    "2012-10-09t19:00:55z",
    "2023-02-29T00:00:00Z",
    "2016-13-05T21:29:29Z",
    "2016-12-05T25:29:29Z",
    "2016-12-05T21:29:29+0100",
    "05-12-2016T21:29:29Z",
    "",
  ];
  for (const text of yes) assert.ok(holds("IsTimestamp", true, text), text);
  for (const text of no) assert.ok(holds("IsTimestamp", false, text), text);
});

test("StringMatches knows * and its escape", () => {
  const fits = [
    ["invoice-*.json", "invoice-2025.json"],
    ["logs-*-*-done", "logs-2025-04-done"],
    ["file\\*name", "file*name"],
    ["a\\\\b", "a\\b"],
    ["*", ""],
    ["a**b", "ab"],
    ["*ab*ab*", "abab"],
    ["a.c", "a.c"],
  ] as const;
  const misses = [
    ["invoice-*.json", "report-2025.json"],
    ["file\\*name", "file-name"],
    ["a*a", "a"],
    ["*ab*ab*", "ab"],
    ["a.c", "abc"],
  ] as const;
  for (const [pattern, text] of fits)
    assert.ok(holds("StringMatches", pattern, text), `${pattern} fits ${text}`);
  for (const [pattern, text] of misses)
    assert.ok(!holds("StringMatches", pattern, text), `${pattern} misses ${text}`);
  assert.ok(!holds("StringMatches", "123", 123));
});

test("a text fits a pattern exactly when a regular expression says so", () => {
  const pattern = fc
    .array(fc.constantFrom("a", "b", "*", "\\*", "\\\\"), { maxLength: 8 })
    .map((parts) => parts.join(""));
  const text = fc
    .array(fc.constantFrom("a", "b", "*", "\\"), { maxLength: 10 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(pattern, text, (written, value) => {
      const source = written.replaceAll(/\\?./gs, (part) =>
        part === "*"
          ? ".*"
          : part.replace(/^\\?(.)/s, (_, one: string) => `\\u{${one.codePointAt(0)?.toString(16)}}`),
      );
      assert.equal(holds("StringMatches", written, value), new RegExp(`^${source}$`, "su").test(value));
    }),
  );
});

test("the other side may be a path", () => {
  const rule = { Variable: "$.left", NumericLessThanPath: "$.right" };
  assert.ok(choose(rule, scopeOf({ left: 7, right: 8 })));
  assert.ok(!choose(rule, scopeOf({ left: 7, right: true })));
  assert.ok(!choose(rule, scopeOf({ left: "7", right: 8 })));
  assert.ok(
    choose(
      { Variable: "$x", StringEqualsPath: "$$.y" },
      scopeOf({}, { variables: { x: "a" }, context: { y: "a" } }),
    ),
  );
});

test("a path that finds nothing is a fault, but for IsPresent", () => {
  const cause = (rule: ChoiceRule, input: Json): string => {
    try {
      choose(rule, scopeOf(input));
    } catch (error) {
      assert.ok(error instanceof ExpressionFault && error.error === "States.Runtime");
      return error.cause;
    }
    return assert.fail("a fault is expected");
  };
  const invalid = "The choice state's condition path references an invalid value.";
  assert.equal(cause({ Variable: "$.a", NumericEquals: 1 }, {}), `Invalid path '$.a': ${invalid}`);
  assert.equal(cause({ Variable: "$.a", IsNull: true }, {}), `Invalid path '$.a': ${invalid}`);
  assert.equal(
    cause({ Variable: "$.a", NumericEqualsPath: "$.b" }, { a: 1 }),
    `Invalid path '$.b': ${invalid}`,
  );
  assert.ok(choose({ Variable: "$.a", IsPresent: false }, scopeOf({})));
  assert.ok(choose({ Variable: "$.a", IsPresent: true }, scopeOf({ a: null })));
  assert.ok(!choose({ Variable: "$.a[3]", IsPresent: true }, scopeOf({ a: [1] })));
});

test("And and Or stop where they are decided, and Not turns round", () => {
  const yes = { Variable: "$.a", NumericEquals: 1 };
  const fault = { Variable: "$.nope", NumericEquals: 1 };
  const scope = scopeOf({ a: 1 });
  assert.ok(choose({ Or: [yes, fault], Next: "X" }, scope));
  assert.ok(!choose({ And: [{ Not: yes }, fault], Next: "X" }, scope));
  assert.ok(choose({ And: [yes, { Variable: "$.b", IsPresent: false }] }, scope));
  assert.throws(() => choose({ And: [yes, fault] }, scope), ExpressionFault);
});
