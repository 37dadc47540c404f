import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { referenceMatches } from "./fixtures/reference-matcher.ts";
import { compilePattern } from "./match-pattern.ts";
import { parsePattern } from "./parse-pattern.ts";
import type { Pattern } from "./pattern.ts";
import { printPattern } from "./print-pattern.ts";

// Few names and values, so that patterns and events meet; some names hold dots, because paths are joined by them.
const name = fc.constantFrom("a", "b", "c", "a.b", "b.c");
const text = fc.constantFrom(
  "",
  "x",
  "X",
  "xy",
  "Xyz",
  "yx",
  "zxz",
  "x*y",
  "10.0.0.1",
  "10.0.0.01",
  "10.0.1.7",
);
const number = fc.constantFrom(0, 1, 2, 2.5, 0.1234567, 1e-6, 5e9, 6e9, -3);
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null));

const event = fc.letrec<{ value: unknown; object: object }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { arbitrary: scalar, weight: 3 },
    { arbitrary: tie("object"), weight: 2 },
    { arbitrary: fc.array(tie("value"), { maxLength: 3 }), weight: 2 },
  ),
  object: fc.dictionary(name, tie("value"), { maxKeys: 3 }),
})).object;

const comparable = fc.constantFrom(0, 1, 2, 2.5, 1e-6, 5e9, -3);
const end = fc.oneof(text, fc.record({ "equals-ignore-case": text }));
const wildcard = fc.constantFrom("x*", "*x", "x*z", "*", "x", "", "x\\*y", "z*z", "*y*");
const filled = text.filter((each) => each !== "");
const oneOrMore = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(arbitrary, fc.array(arbitrary, { minLength: 1, maxLength: 2 }));
const valueTest = fc.oneof(
  { arbitrary: scalar, weight: 4 },
  fc.record({ prefix: end }),
  fc.record({ suffix: end }),
  fc.record({ "equals-ignore-case": text }),
  fc.record({ wildcard }),
  fc.record({ cidr: fc.constantFrom("10.0.0.0/24", "10.0.0.1/31", "10.0.1.5/24", "0.0.0.0/0") }),
  { arbitrary: fc.record({ exists: fc.boolean() }), weight: 2 },
  fc.record({ numeric: fc.tuple(fc.constantFrom("=", "<", "<=", ">", ">="), comparable) }),
  fc.record({ numeric: fc.constantFrom([">", 0, "<", 2], [">=", -3, "<=", 2.5], [">=", 1e-6, "<", 5e9]) }),
  fc.record({ "anything-but": fc.oneof(oneOrMore(text), oneOrMore(comparable)) }),
  fc.record({ "anything-but": fc.record({ prefix: oneOrMore(filled) }) }),
  fc.record({ "anything-but": fc.record({ suffix: oneOrMore(filled) }) }),
  fc.record({ "anything-but": fc.record({ "equals-ignore-case": oneOrMore(text) }) }),
  fc.record({ "anything-but": fc.record({ wildcard: oneOrMore(wildcard) }) }),
);

const tests = fc.array(valueTest, { minLength: 1, maxLength: 3 });
const flat = fc.dictionary(name, tests, { minKeys: 1, maxKeys: 2 });
const deep = fc.dictionary(name, fc.oneof(tests, flat), { minKeys: 1, maxKeys: 2 });
const branching = fc
  .tuple(fc.dictionary(name, fc.oneof(tests, deep), { maxKeys: 2 }), fc.tuple(deep, deep))
  .map(([members, branches]) => ({ ...members, $or: branches }));
const pattern = fc.oneof(deep, branching).filter((each) => "pattern" in parsePattern(each));

test("a compiled pattern agrees with one that is interpreted by the letter", () => {
  const seen = { true: 0, false: 0 };
  fc.assert(
    fc.property(pattern, event, (given, data) => {
      const expected = referenceMatches(given, data);
      seen[`${expected}`] += 1;
      assert.equal(compilePattern(parsed(given))(data), expected);
    }),
    { numRuns: 5_000 },
  );
  assert.ok(seen.true > 200 && seen.false > 200, `both answers are common: ${JSON.stringify(seen)}`);
});

test("a pattern agrees also where objects in arrays are in its way", () => {
  const member = fc.constantFrom("a", "b", "l");
  const entry = fc.dictionary(fc.constantFrom("a", "b", "l.a"), fc.constantFrom(0, 1, null), { maxKeys: 3 });
  const entries = fc.array(
    fc.oneof({ arbitrary: entry, weight: 5 }, fc.constant(1), fc.array(entry, { maxLength: 2 })),
    {
      maxLength: 3,
    },
  );
  const nested = fc.array(fc.record({ l: entries, a: fc.constantFrom(0, 1) }, { requiredKeys: [] }), {
    maxLength: 3,
  });
  const data = fc.record(
    { l: fc.oneof(entries, nested, entry), b: nested, "l.a": fc.constantFrom(0, 1) },
    { requiredKeys: [] },
  );
  const present = fc.array(
    fc.oneof(fc.constantFrom(0, 1, null), fc.record({ "anything-but": fc.constant(0) })),
    {
      minLength: 1,
      maxLength: 2,
    },
  );
  const some = fc.oneof({ arbitrary: present, weight: 6 }, fc.constant([{ exists: false }]));
  const fields = fc.dictionary(
    member,
    fc.oneof(some, fc.dictionary(member, some, { minKeys: 1, maxKeys: 2 })),
    {
      minKeys: 1,
      maxKeys: 2,
    },
  );
  const object = fc.dictionary(member, fc.oneof(some, fields), { minKeys: 1, maxKeys: 2 });
  const branching = fc
    .tuple(object, fc.tuple(object, object))
    .map(([whole, branches]) => ({ ...whole, $or: branches }));
  const sound = fc.oneof(object, branching).filter((each) => "pattern" in parsePattern(each));
  const seen = { true: 0, false: 0 };
  fc.assert(
    fc.property(sound, data, (each, of) => {
      const expected = referenceMatches(each, of);
      seen[`${expected}`] += 1;
      assert.equal(compilePattern(parsed(each))(of), expected);
    }),
    { numRuns: 6_000 },
  );
  assert.ok(seen.true > 200 && seen.false > 200, `both answers are common: ${JSON.stringify(seen)}`);
});

test("what is printed is read again as it was", () => {
  fc.assert(
    fc.property(pattern, (given) => {
      const read = parsed(given);
      const printed = JSON.parse(JSON.stringify(printPattern(read))) as unknown;
      assert.deepEqual(parsed(printed), read);
    }),
    { numRuns: 1_000 },
  );
});

test("whatever it is given, the parser answers with a pattern or with problems at places that exist", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.jsonValue(), fc.dictionary(name, fc.array(fc.oneof(valueTest, fc.jsonValue())))),
      (given) => {
        const read = parsePattern(given);
        if ("pattern" in read) return;
        for (const { at, message, fix } of read.problems) {
          assert.ok(message.length > 0 && fix.length > 0);
          const tokens = at
            .split("/")
            .slice(1)
            .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
          let place: unknown = given;
          for (const token of tokens) {
            assert.ok(typeof place === "object" && place !== null && Object.hasOwn(place, token), at);
            place = Reflect.get(place, token);
          }
          assert.ok(at === "" || at.startsWith("/"));
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

function parsed(given: unknown): Pattern {
  const read = parsePattern(given);
  if ("problems" in read) throw new Error(read.problems[0].message);
  return read.pattern;
}
