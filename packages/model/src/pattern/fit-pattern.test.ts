import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { exampleOf } from "../examples/example-of.ts";
import { fitPattern } from "./fit-pattern.ts";
import { compilePattern } from "./match-pattern.ts";
import { parsePattern } from "./parse-pattern.ts";
import type { Pattern } from "./pattern.ts";

const schema = {
  $defs: {
    money: {
      type: "object",
      properties: { amount: { type: "integer", minimum: 0 }, currency: { enum: ["EUR", "USD"] } },
    },
  },
  type: "object",
  properties: {
    state: { enum: ["open", "closed"] },
    title: { type: "string", minLength: 1, maxLength: 5 },
    note: { anyOf: [{ type: "string" }, { type: "null" }] },
    code: { type: "string", pattern: "^[A-Z]+$" },
    price: { $ref: "#/$defs/money" },
    lines: {
      type: "array",
      items: {
        type: "object",
        properties: { sku: { type: "string" }, tags: { type: "array", items: { type: "string" } } },
        required: ["sku"],
      },
    },
    paid: { type: "boolean" },
    extra: {},
    ratio: { type: "number", exclusiveMinimum: 0, maximum: 1 },
  },
  required: ["state", "price", "lines"],
} as const;

const fitting: readonly object[] = [
  { state: ["open", { "anything-but": "closed" }, { prefix: "clo" }] },
  { title: [{ exists: false }, { prefix: "abc" }, { wildcard: "*" }] },
  { note: [null, "x"], paid: [true] },
  { price: { amount: [{ numeric: [">", 0] }], currency: ["EUR"] } },
  { lines: { sku: ["a"], tags: ["b", { exists: false }] } },
  { extra: [1], ratio: [{ numeric: [">=", 0.5] }, 1] },
  { extra: { anything: { below: ["x"] } } },
  { "price.amount": [1] },
  { code: ["ABC", { "equals-ignore-case": "abc" }] },
];
for (const pattern of fitting)
  test(`${JSON.stringify(pattern)} fits`, () => assert.deepEqual(fitPattern(parsed(pattern), schema), []));

const misfits: readonly (readonly [object, kind: string, at: string, message: RegExp])[] = [
  [{ sate: ["open"] }, "unknown", "/sate", /no field "sate"; did you mean "state"/],
  [{ price: { amont: [1] } }, "unknown", "/price/amont", /did you mean "amount"/],
  [{ lines: { sku: ["a"], qty: [1] } }, "unknown", "/lines/qty", /no field "qty"/],
  [{ state: ["open", "opened"] }, "impossible", "/state/1", /can never be "opened"; did you mean "open"\?$/],
  [{ state: ["paid"] }, "impossible", "/state/0", /"state" can never be "paid"$/],
  [{ state: [{ prefix: "x" }] }, "impossible", "/state/0", /can never be \{"prefix":"x"\}/],
  [{ state: [{ exists: false }] }, "impossible", "/state/0", /"state" is never absent/],
  [{ state: [{ "anything-but": ["open", "closed"] }] }, "impossible", "/state/0", /can never be/],
  [{ title: ["too long"] }, "impossible", "/title/0", /can never be "too long"/],
  [{ title: [7] }, "impossible", "/title/0", /can never be 7/],
  [{ code: ["abc"] }, "impossible", "/code/0", /can never be "abc"/],
  [{ paid: ["true"] }, "impossible", "/paid/0", /can never be "true"/],
  [{ price: { amount: [1.5] } }, "impossible", "/price/amount/0", /can never be 1.5/],
  [{ price: { amount: [{ numeric: ["<", 0] }] } }, "impossible", "/price/amount/0", /can never be/],
  [{ price: { amount: [{ numeric: [">", 0, "<", 1] }] } }, "impossible", "/price/amount/0", /can never be/],
  [{ ratio: [{ numeric: ["<=", 0] }] }, "impossible", "/ratio/0", /can never be/],
  [{ price: [7] }, "never", "/price", /"price" never has a value of its own/],
  [{ state: { name: ["open"] } }, "never", "/state", /"state" is never an object/],
  [{ $or: [{ state: ["open"] }, { paid: [1] }] }, "impossible", "/$or/1/paid/0", /can never be 1/],
];
for (const [pattern, kind, at, message] of misfits) {
  test(`${JSON.stringify(pattern)} is told at ${at}`, () => {
    const [first, ...others] = fitPattern(parsed(pattern), schema);
    assert.deepEqual([first?.kind, first?.at, others.length], [kind, at, 0]);
    assert.match(first?.message ?? "", message);
  });
}

test("where a value is impossible, those that the schema allows are told", () => {
  const why = (pattern: object): string | undefined => fitPattern(parsed(pattern), schema)[0]?.why;
  assert.equal(why({ state: [7] }), `the event's schema allows "open" or "closed"`);
  assert.equal(why({ title: [7] }), "the event's schema allows a text of 1 to 5 characters");
  assert.equal(why({ note: [7] }), "the event's schema allows a text or null");
  assert.equal(why({ code: ["abc"] }), "the event's schema allows a text that matches ^[A-Z]+$");
  assert.equal(why({ paid: [7] }), "the event's schema allows true or false");
  assert.equal(why({ price: { amount: [1.5] } }), "the event's schema allows a whole number from 0");
  assert.equal(why({ ratio: [7] }), "the event's schema allows a number above 0 up to 1");
  const one = (value: unknown) => ({ type: "object", properties: { value } });
  const many = one({ enum: Array.from({ length: 23 }, (_, at) => at) });
  const [misfit] = fitPattern(parsed({ value: ["x"] }), many);
  assert.match(misfit?.why ?? "", /allows 0, 1, .*, 19 or 3 others$/);
  const [none] = fitPattern(parsed({ value: ["x"] }), one({ type: ["string", "object"], enum: [1] }));
  assert.equal(none?.kind, "never");
});

test("a schema that names no field says nothing", () => {
  for (const open of [
    true,
    {},
    { type: "object" },
    { type: "object", additionalProperties: { type: "string" } },
  ])
    assert.deepEqual(fitPattern(parsed({ a: ["x"], b: { c: [1] } }), open), []);
});

test("a schema that holds itself is followed as far as the pattern goes", () => {
  const tree = {
    $ref: "#/$defs/node",
    $defs: {
      node: {
        type: "object",
        properties: {
          name: { type: "string" },
          children: { type: "array", items: { $ref: "#/$defs/node" } },
        },
      },
    },
  };
  assert.deepEqual(fitPattern(parsed({ children: { children: { name: ["x"] } } }), tree), []);
  assert.deepEqual(
    fitPattern(parsed({ children: { children: { nam: ["x"] } } }), tree).map(({ at }) => at),
    ["/children/children/nam"],
  );
});

test("no document of a schema matches what was called impossible in it", () => {
  const value = fc.constantFrom("open", "closed", "x", "ABC", "abc", 0, 1, 0.5, -1, 7, true, null);
  const valueTest = fc.oneof(
    value,
    fc.record({ prefix: fc.constantFrom("o", "x", "AB") }),
    fc.record({ exists: fc.boolean() }),
    fc.record({ numeric: fc.tuple(fc.constantFrom("<", ">", "="), fc.constantFrom(-1, 0, 0.5, 1)) }),
    fc.record({ "anything-but": fc.constantFrom("open", ["open", "closed"], 0) }),
  );
  const name = fc.constantFrom("state", "title", "note", "code", "paid", "ratio", "extra", "price", "lines");
  let told = 0;
  fc.assert(
    fc.property(name, valueTest, fc.nat(), (field, test, seed) => {
      const pattern = parsed({ [field]: [test] });
      if (fitPattern(pattern, schema).length === 0) return;
      told += 1;
      const document = exampleOf(schema, seed);
      if (!("example" in document)) return;
      assert.equal(compilePattern(pattern)(document.example), false, JSON.stringify(document.example));
    }),
    { numRuns: 500 },
  );
  assert.ok(told > 50);
});

function parsed(given: unknown): Pattern {
  const read = parsePattern(given);
  if ("problems" in read) throw new Error(read.problems[0].message);
  return read.pattern;
}
