import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../definition/definition.ts";
import { ExpressionFault } from "../expression-fault.ts";
import { scopeOf } from "../fixtures/scope-of.ts";
import type { Scope } from "../scope.ts";
import { evaluateJsonata, expressionIn, ofType } from "./evaluate-jsonata.ts";

function gives(source: string, expected: Json, more: Partial<Scope> = {}): void {
  test(`${source.slice(0, 90)} gives ${JSON.stringify(expected).slice(0, 60)}`, async () => {
    assert.deepEqual(await evaluateJsonata(`{% ${source} %}`, scopeOf(null, more), "Output"), expected);
  });
}

async function faultOf(value: Json, scope = scopeOf({}), location = "Output"): Promise<ExpressionFault> {
  try {
    await evaluateJsonata(value, scope, location);
  } catch (error) {
    assert.ok(error instanceof ExpressionFault);
    assert.equal(error.error, "States.QueryEvaluationError");
    return error;
  }
  return assert.fail("a fault is expected");
}

function fails(source: string, what: string | RegExp): void {
  test(`${source.slice(0, 90)} fails`, async () => {
    const { cause, location } = await faultOf(`{% ${source} %}`);
    assert.equal(location, "Output");
    if (typeof what !== "string") assert.match(cause, what);
    else assert.equal(cause, `The JSONata expression '${source}' specified for the field 'Output' ${what}`);
  });
}

const scope = scopeOf(
  { name: "Ada", list: [{ n: 1 }, { n: 2 }], one: [{ n: 3 }], done: false, nothing: null },
  {
    variables: { count: 3, quote: '"' },
    context: { State: { Name: "S", EnteredTime: "2026-01-02T03:04:05.006Z" } },
  },
);

test("expressions are found in objects and lists at any depth, and the rest is itself", async () => {
  const template = {
    literal: "$states.input",
    none: "Hello {% name %}",
    name: "{% $states.input.name %}",
    deep: [{ sum: "{% $sum($states.input.list.n) + $count %}" }, ["{%$states.context.State.Name%}"], 7, null],
  };
  assert.deepEqual(await evaluateJsonata(template, scope, "Output"), {
    literal: "$states.input",
    none: "Hello {% name %}",
    name: "Ada",
    deep: [{ sum: 6 }, ["S"], 7, null],
  });
});

test("a text is an expression only if its first and last two characters say so", () => {
  assert.equal(expressionIn("{% $x\n + 1 %}"), "$x\n + 1");
  assert.equal(expressionIn("{%%}"), "");
  for (const text of ["{%}", " {% $x %}", "{% $x %} ", "Hello {% $x %} there"])
    assert.equal(expressionIn(text), undefined);
});

test("a value without expressions is given back itself, at once", () => {
  const template = { a: [1, { b: "text" }] };
  assert.equal(evaluateJsonata(template, scope, "Output"), template);
  assert.equal(evaluateJsonata(0.1, scope, "Output"), 0.1);
});

test("sees input, context, result, error output and variables, and what is not there is nothing", async () => {
  const more = scopeOf({ a: 1 }, { result: { b: 2 }, errorOutput: { Error: "E" }, variables: { c: null } });
  const all = "{% [$states.input.a, $states.result.b, $states.errorOutput.Error, $type($c)] %}";
  assert.deepEqual(await evaluateJsonata(all, more, "Output"), [1, 2, "E", "null"]);
  const { cause } = await faultOf("{% $states.result %}");
  assert.match(cause, /returned nothing \(undefined\)\.$/);
});

test("faults name the place in the field", async () => {
  const missing = "{% $states.input.missing %}";
  const places: [Json, string, string][] = [
    [missing, "Output", "Output"],
    [{ v: missing }, "Output", "Output/v"],
    [{ a: { b: missing } }, "Output", "Output/a/b"],
    [{ values: [missing, 1] }, "Output", "Output/values[0]"],
    [{ a: { b: [[1, missing]] } }, "Choices[1]/Assign", "Choices[1]/Assign/a/b[0][1]"],
  ];
  for (const [template, field, location] of places) {
    const fault = await faultOf(template, scope, field);
    assert.equal(fault.location, location);
    assert.equal(
      fault.cause,
      `The JSONata expression '$states.input.missing' specified for the field '${location}' returned nothing (undefined).`,
    );
  }
});

test("the first field that fails is reported, also behind one that takes its time", async () => {
  const fault = await faultOf({ a: "{% $string(1) %}", b: "{% $x %}", c: "{% $y %}" }, scope);
  assert.equal(fault.location, "Output/b");
});

test("a value of another type is a fault that shows it", () => {
  const items = "{% $ItemsVar %}";
  assert.throws(
    () => ofType("array", true, items, "Items"),
    (error) =>
      error instanceof ExpressionFault &&
      error.cause ===
        "The JSONata expression '$ItemsVar' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'boolean' for value: true",
  );
  assert.deepEqual(ofType("array", [1], items, "Items"), [1]);
});

gives("$partition([1,2,3,4,5], 2)", [[1, 2], [3, 4], [5]]);
gives("$partition([1,2,3,4,5], 2.9)", [[1, 2], [3, 4], [5]]);
gives("$partition([1,2,3])", [[1, 2, 3]]);
fails("$partition([], 2)", "returned nothing (undefined).");
fails("$partition([1,2,3], -0.5)", "returned nothing (undefined).");
fails(
  "$partition([1,2,3], -1)",
  "threw an error during evaluation. D3137: Second argument must be zero or greater",
);
fails("$partition(null, 2)", /T0412/);
gives("$range(0, 10, 2)", [0, 2, 4, 6, 8, 10]);
gives("$range(-1.7, 2, 1)", [-1, 0, 1, 2]);
gives("$range(5, 1, -1.5)", [5, 4, 3, 2, 1]);
gives("$range(3, 3, 1)", 3);
fails("$range(5, 1, 1)", "returned nothing (undefined).");
fails("$range(1, 5)", "returned nothing (undefined).");
fails("$range(1, 5, 0)", "returned nothing (undefined).");
fails("$range(1)", /T0410/);
gives("$count($range(1, 360145, 1))", 360145);
fails(
  "$range(1, 360146, 1)",
  "threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage",
);
gives("$hash('Hello', 'MD5')", "8b1a9953c4611296a827abf8c47804d7");
gives("$hash('ñ', 'MD5')", "94e9342ecbb1458b6043ecd3bfcbc192");
fails("$hash('Hello', 'md5')", /D3137/);
fails("$hash('Hello')", "returned nothing (undefined).");
fails("$hash(42, 'MD5')", /T0410: Argument 1 of function "hash" does not match function signature/);
gives("$random(42)", 0.7275636800328681);
gives("$random(0.9)", 0.730967787376657);
gives("$random()", 0.5);
fails("$random(1, 2)", /T0410/);
gives("$uuid()", "00000000-0000-4000-8000-000000000000");
fails("$uuid('seed')", /T0410/);
gives("$count($shuffle([1,2,3]))", 3);
gives('$parse(\'{"a":1,"b":[1,2,3]}\').b', [1, 2, 3]);
gives("$exists($parse('null'))", true);
gives("$map(['{\"a\":1}', '{\"a\":2}'], $parse).a", [1, 2]);
fails("$parse()", "returned nothing (undefined).");
fails(
  "$parse(null)",
  'threw an error during evaluation. T0410: Argument 1 of function "parse" does not match function signature',
);
for (const json of ["", "  ", '{"a":1}{"b":2}', '{"a":1,"a":2}', '{"b":{"a":1,"\\\\u0061":2}}', "1e400"]) {
  fails(`$parse('${json}')`, /D3137: Invalid JSON$/);
}
gives('$parse(\'{"a":{"a":["a",{"a":1}]}}\').a.a[1].a', 1);
fails("$eval('1+1')", "threw an error during evaluation. T1006: Attempted to invoke a non-function");
gives("$now()", "2026-01-02T03:04:05.006Z", { context: scope.context });
gives("$millis()", 5, { nowMs: 5 });
gives("$now('[Y0001]-[M01]')", "1970-01", { nowMs: 5 });

gives("1/0", "Infinity");
gives("[-1/0, 0/0]", ["-Infinity", "NaN"]);
gives("$string(1e20)", "100000000000000000000");
gives("$string(1/3)", "0.333333333333333");
gives("$string(1e21)", "1e+21");
fails(
  "$sqrt(-1)",
  "threw an error during evaluation. D3060: The sqrt function cannot be applied to a negative number: -1",
);
fails(
  "1 + {}",
  'threw an error during evaluation. T2002: The right side of the "+" operator must evaluate to a number',
);
fails("$error('mine')", "threw an error during evaluation. D3137: mine");
fails("function($x) { $x }", "returned an unexpected result type. Expected 'JSON', but was 'function'");
fails("{'f': $sum}", "returned an unexpected result type. Expected 'JSON', but was 'function'");
fails("1 +", /threw an error during evaluation\. S0207: Unexpected end of expression/);
fails("$states.input.a ?: 1", /The operator "\?:" is not supported by JSONata 2\.0\.6/);
fails("$states.input.a ?? 1", /The operator "\?\?" is not supported by JSONata 2\.0\.6/);
gives("'a' ? 'what??' : '?:'", "what??");

const tooDeep =
  "threw an error during evaluation: Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive";
gives(`1${"+1".repeat(99)}`, 100);
fails(`1${"+1".repeat(100)}`, tooDeep);
gives("($f := function($x){ $x <= 0 ? 0 : 1 + $f($x-1) }; $f(31))", 31);
fails("($f := function($x){ $x <= 0 ? 0 : 1 + $f($x-1) }; $f(32))", tooDeep);
gives(`$count([${"$string(1),".repeat(199)}$string(1)])`, 200);
gives("$count([1..873782])", 873782);
fails(
  "$count([1..873783])",
  "threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage",
);

test("a list that an expression marks as one stays as it was", async () => {
  const input = Object.freeze({ list: Object.freeze([1]) });
  assert.deepEqual(await evaluateJsonata("{% $states.input.list[] %}", scopeOf(input), "Output"), [1]);
  assert.deepEqual(Object.keys(input.list), ["0"]);
});

test("results have no marks of the library, and fields named __proto__ are kept", async () => {
  const result = await evaluateJsonata("{% $states.input.list.{'n': n} %}", scope, "Output");
  assert.deepEqual(Object.keys(result as object), ["0", "1"]);
  const odd = JSON.parse('{"a":{"__proto__":1}}') as Json;
  const copied = await evaluateJsonata("{% $merge([$states.input.a]) %}", scopeOf(odd), "Output");
  assert.equal(JSON.stringify(copied), '{"__proto__":1}');
  assert.equal(Object.getPrototypeOf(copied), Object.prototype);
});
