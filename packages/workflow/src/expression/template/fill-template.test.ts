import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ExpressionFault } from "../expression-fault.ts";
import { anyJson } from "../fixtures/any-json.ts";
import { scopeOf } from "../fixtures/scope-of.ts";
import { evaluateField, fillTemplate } from "./fill-template.ts";

function causeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof ExpressionFault);
    assert.equal(error.error, "States.Runtime");
    return error.cause;
  }
  return assert.fail("a fault is expected");
}

test("fills fields at any depth, also in lists, and leaves texts that only look alike", () => {
  const template = {
    "name.$": "$.user.name",
    constant: "$.user.name",
    list: [{ "id.$": "$$.Execution.Id" }, "$.x", 1],
    deep: { "greeting.$": "States.Format('Hi {}', $.user.name)", "whole.$": "$" },
    "variable.$": "$count",
  };
  const scope = scopeOf(
    { user: { name: "Ada" } },
    { context: { Execution: { Id: "e1" } }, variables: { count: 3 } },
  );
  assert.deepEqual(fillTemplate(template, scope), {
    name: "Ada",
    constant: "$.user.name",
    list: [{ id: "e1" }, "$.x", 1],
    deep: { greeting: "Hi Ada", whole: { user: { name: "Ada" } } },
    variable: 3,
  });
});

test("an index beyond the end is null, any other path without a value is a fault that names the field", () => {
  assert.deepEqual(fillTemplate({ "idx.$": "$.items[5]" }, scopeOf({ items: [1, 2] })), { idx: null });
  assert.equal(
    causeOf(() => fillTemplate({ outer: { "missing.$": "$.nope.deep" } }, scopeOf({ other: 1 }))),
    "The JSONPath '$.nope.deep' specified for the field 'missing.$' could not be found in the input '{\"other\":1}'",
  );
  assert.equal(
    causeOf(() => evaluateField("$.ErrorX", scopeOf({ Error: "x" }), "ErrorPath")),
    "The JSONPath '$.ErrorX' specified for the field 'ErrorPath' could not be found in the input '{\"Error\":\"x\"}'",
  );
  assert.equal(
    causeOf(() => fillTemplate({ "v.$": "$$.Nope.Deep" }, scopeOf({ other: 1 }, { context: { State: {} } }))),
    "The JSONPath '$.Nope.Deep' specified for the field 'v.$' could not be found in the input '{\"State\":{}}'",
  );
});

test("a field whose expression is no text is a fault when it is filled", () => {
  assert.match(
    causeOf(() => fillTemplate({ "a.$": 1 }, scopeOf({}))),
    /field 'a\.\$' must be a valid JSONPath/,
  );
});

test("sets a field named __proto__ like any other", () => {
  const filled = fillTemplate({ "__proto__.$": "$.a" }, scopeOf({ a: { polluted: true } }));
  assert.deepEqual(Object.entries(filled as object), [["__proto__", { polluted: true }]]);
});

test("a template without expressions is given back itself", () => {
  fc.assert(
    fc.property(anyJson, (template) => {
      fc.pre(!JSON.stringify(template).includes('.$"'));
      assert.equal(fillTemplate(template, scopeOf(null)), template);
    }),
  );
});
