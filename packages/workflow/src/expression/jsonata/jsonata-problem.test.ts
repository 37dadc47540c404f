import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonataProblem } from "./jsonata-problem.ts";

const anywhere = { hasResult: true, hasErrorOutput: true };

test("takes names where there is something to take them from", () => {
  const sound = [
    "$states.input.items[value > 3].name",
    "$states.input.items.(a + b)",
    "$states.input.items^(>price).{'x': y}",
    "$states.input.items{name: $sum(price)}",
    "($x := 1; $f := function($y){ $y + $x }; $f($x))",
    "$states.input ~> |items|{'x': y}|",
    "$contains('a', /a/)",
    "$map($states.input.a, $string)",
    "$states.input.list[$ > 1]",
  ];
  for (const source of sound) assert.equal(jsonataProblem(source, anywhere), undefined, source);
});

test("says which name has no context", () => {
  const unsound: readonly (readonly [string, string])[] = [
    ["phone", "phone"],
    ["'a' & phone.number", "phone"],
    ["$map($states.input.a, function($x){ b })", "b"],
    ["$", "$"],
    ["{'k': v}", "v"],
    ["[*]", "*"],
    ["($x := y; $x)", "y"],
  ];
  for (const [source, name] of unsound) {
    assert.equal(
      jsonataProblem(source, anywhere),
      `Reference to '${name}' at the top level is not supported.`,
      source,
    );
  }
  assert.equal(jsonataProblem("$states.input.a[$$.b]", anywhere), "Reference to '$$' is not supported.");
});

test("says what is not there in its place", () => {
  const place = { hasResult: false, hasErrorOutput: false };
  assert.equal(
    jsonataProblem("1 + $states.result.x", place),
    "Reference to '$states.result' is not supported here.",
  );
  assert.equal(
    jsonataProblem("$states.errorOutput", place),
    "Reference to '$states.errorOutput' is not supported here.",
  );
  assert.equal(jsonataProblem("$states.input", place), undefined);
});

test("says what cannot be read", () => {
  assert.equal(jsonataProblem("1 +", anywhere), "Unexpected end of expression");
  assert.match(jsonataProblem("a[1,2)", anywhere) ?? "", /Expected "\]"/);
  assert.match(jsonataProblem("$x ?? 1", anywhere) ?? "", /"\?\?" is not supported/);
});
