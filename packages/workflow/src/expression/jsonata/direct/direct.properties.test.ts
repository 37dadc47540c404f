import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Json } from "../../../definition/definition.ts";
import { scopeOf } from "../../fixtures/scope-of.ts";
import { addAwsFunctions } from "../aws-functions.ts";
import { parseExpression } from "../compiled-expression.ts";
import { jsonOf } from "../json-of.ts";
import { visibleIn } from "../visible.ts";
import { compileDirect } from "./compile-direct.ts";
import { unsure } from "./direct.ts";

// Few names, so that paths meet data; lists of lists, empty ones and lone items, because that is where JSONata surprises.
const name = fc.constantFrom("a", "b", "c");
const scalar = fc.constantFrom<Json>(0, 1, -2, 0.1, 1 / 3, 1e21, 2 ** 62, "", "x", "12", true, false, null);
const data = fc.letrec<{ value: Json; object: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    { arbitrary: scalar, weight: 3 },
    { arbitrary: tie("object"), weight: 3 },
    { arbitrary: fc.array(tie("value"), { maxLength: 3 }), weight: 3 },
  ),
  object: fc.dictionary(
    fc.oneof(
      { arbitrary: name, weight: 20 },
      { arbitrary: fc.constantFrom("tupleStream", "sequence", "_jsonata_function"), weight: 1 },
    ),
    tie("value"),
    { maxKeys: 3, noNullPrototype: true },
  ),
})).object;

const index = fc.constantFrom("", "", "", "", "[0]", "[1]", "[-1]", "[0][0]", "[-2]", "[1.7]");
const root = fc.constantFrom(
  "$states.input",
  "$states.result",
  "$states.context",
  "$a",
  "$b",
  "$c",
  "$states",
);
const path = fc
  .tuple(root, index, fc.array(fc.tuple(name, index), { maxLength: 4 }))
  .map(([start, at, steps]) => start + at + steps.map((step) => `.${step.join("")}`).join(""));
const literal = fc.constantFrom(
  "0",
  "1",
  "-3",
  "2.5",
  "'x'",
  "''",
  "'12'",
  "true",
  "false",
  "null",
  "'['",
  '\'{"a": [1, {"b": null}]}\'',
  "'ÄÖ😀x'",
);
const operator = fc.constantFrom(
  "+",
  "-",
  "*",
  "/",
  "%",
  "=",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "&",
  "and",
  "or",
  "in",
);
const call = fc.constantFrom(
  "$exists",
  "$not",
  "$boolean",
  "$count",
  "$sum",
  "$string",
  "$length",
  "$lowercase",
  "$uppercase",
  "$merge",
  "$parse",
);

const source = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie("expression");
  return {
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { arbitrary: path, weight: 6 },
      { arbitrary: literal, weight: 2 },
      {
        arbitrary: fc
          .tuple(inner, operator, inner)
          .map(([left, sign, right]) => `(${left} ${sign} ${right})`),
        weight: 3,
      },
      { arbitrary: inner.map((one) => `-(${one})`), weight: 1 },
      { arbitrary: fc.tuple(call, inner).map(([named, one]) => `${named}(${one})`), weight: 2 },
      { arbitrary: fc.array(inner, { maxLength: 3 }).map((items) => `[${items.join(", ")}]`), weight: 2 },
      {
        arbitrary: fc
          .array(
            fc.tuple(
              fc.oneof(
                { arbitrary: fc.constantFrom("'k'", "'l'", "'__proto__'"), weight: 4 },
                { arbitrary: inner, weight: 1 },
              ),
              inner,
            ),
            { maxLength: 3 },
          )
          .map((fields) => `{${fields.map((field) => field.join(": ")).join(", ")}}`),
        weight: 2,
      },
      {
        arbitrary: fc.tuple(inner, inner, inner).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
        weight: 1,
      },
    ),
  };
}).expression;

test("what is answered at once is what the library answers", async () => {
  let compiledCount = 0;
  let answeredCount = 0;
  await fc.assert(
    fc.asyncProperty(
      source,
      data,
      data,
      fc.dictionary(name, data.chain(fieldOrWhole)),
      async (text, input, result, variables) => {
        const scope = scopeOf(input, { result, variables, context: { a: [[1], [], { b: [{ c: 1 }] }] } });
        const { expression, tree } = parseExpression(text);
        addAwsFunctions(expression);
        const direct = compileDirect(tree);
        if (direct === undefined) return;
        compiledCount++;
        let actual: Json | undefined;
        try {
          actual = direct(scope);
        } catch (error) {
          assert.equal(error, unsure);
          return;
        }
        answeredCount++;
        const given: unknown = await expression.evaluate(undefined, visibleIn(scope));
        const expected = given === undefined ? undefined : jsonOf(given);
        assert.deepEqual(actual, expected, text);
      },
    ),
    { numRuns: 500 },
  );
  assert.ok(answeredCount > compiledCount / 4, `${answeredCount} of ${compiledCount} were answered`);
});

/** A variable may hold anything, not an object alone. */
function fieldOrWhole(value: Json): fc.Arbitrary<Json> {
  const fields = typeof value === "object" && value !== null ? Object.values(value) : [];
  return fc.constantFrom(value, ...fields);
}
