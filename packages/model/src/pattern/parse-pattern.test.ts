import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePattern } from "./parse-pattern.ts";

test("a pattern is read with the tests of each field in their order", () => {
  assert.deepEqual(
    parsePattern({
      state: ["open", { prefix: "re" }, { exists: false }],
      by: { name: [{ "anything-but": "x" }] },
    }),
    {
      pattern: {
        members: [
          {
            kind: "field",
            name: "state",
            tests: [
              { kind: "equals", value: "open" },
              { kind: "prefix", text: "re", ignoreCase: false },
              { kind: "exists", exists: false },
            ],
          },
          {
            kind: "object",
            name: "by",
            pattern: {
              members: [
                {
                  kind: "field",
                  name: "name",
                  tests: [{ kind: "anything-but", but: { of: "values", values: ["x"] } }],
                },
              ],
            },
          },
        ],
      },
    },
  );
});

const refused: readonly (readonly [pattern: unknown, at: string, message: RegExp])[] = [
  [[], "", /the pattern is an empty array/],
  ["open", "", /the pattern is the text "open"/],
  [{}, "", /an object of the pattern is empty/],
  [{ a: { b: {} } }, "/a/b", /an object of the pattern is empty/],
  [{ state: "open" }, "/state", /"state" is the text "open"/],
  [{ state: [] }, "/state", /the array of "state" is empty/],
  [{ "a/b": [[1]] }, "/a~1b/0", /an entry of the array is an array/],
  [{ a: [Number.NaN] }, "/a/0", /an entry of the array is the number NaN/],
  [{ a: [undefined] }, "/a/0", /an entry of the array is undefined/],
  [{ a: [{}] }, "/a/0", /a test is an empty object/],
  [{ a: [{ prefix: "x", suffix: "y" }] }, "/a/0", /a test has 2 names/],
  [{ a: [{ prefx: "x" }] }, "/a/0/prefx", /no test "prefx".*did you mean "prefix"/],
  [{ a: [{ constructor: "x" }] }, "/a/0/constructor", /no test "constructor"/],
  [{ a: [{ exists: "yes" }] }, "/a/0/exists", /exists is the text "yes"/],
  [{ a: [{ suffix: { "equals-ignore-case": 1 } }] }, "/a/0/suffix/equals-ignore-case", /the number 1/],
  [{ a: [{ prefix: { wildcard: "x" } }] }, "/a/0/prefix", /an object other than/],
  [{ a: [{ wildcard: "a**b" }] }, "/a/0/wildcard", /two asterisks in a row at 1/],
  [{ a: [{ wildcard: "a\\b" }] }, "/a/0/wildcard", /a backslash at 1 that escapes nothing/],
  [{ a: [{ wildcard: "*:*:*:*:*:*" }] }, "/a/0/wildcard", /too complex/],
  [{ a: [{ cidr: "10.0.0.0" }] }, "/a/0/cidr", /has no slash/],
  [{ a: [{ cidr: "10.0.0/8" }] }, "/a/0/cidr", /"10.0.0" in cidr is no IP address/],
  [{ a: [{ cidr: "10.0.0.0/32" }] }, "/a/0/cidr", /"32" in cidr is no count of bits from 0 to 31/],
  [{ a: [{ numeric: ["=", 1, "<", 2] }] }, "/a/0/numeric/0", /a range begins with "="/],
  [{ a: [{ numeric: [">", 1, ">", 2] }] }, "/a/0/numeric/2", /the upper bound of a range is ">"/],
  [{ a: [{ numeric: [">", 2, "<", 1] }] }, "/a/0/numeric", /no number is > 2 and < 1/],
  [{ a: [{ numeric: [">"] }] }, "/a/0/numeric", /numeric has 1 entries/],
  [{ a: [{ numeric: ["!", 1] }] }, "/a/0/numeric/0", /numeric compares by the text "!"/],
  [{ a: [{ numeric: ["<", "1"] }] }, "/a/0/numeric/1", /numeric compares with the text "1"/],
  [{ a: [{ numeric: ["<", 6e9] }] }, "/a/0/numeric/1", /outside -5,000,000,000 to 5,000,000,000/],
  [{ a: [{ numeric: ["<", 0.1234567] }] }, "/a/0/numeric/1", /more than 6 digits/],
  [{ a: [{ "anything-but": [] }] }, "/a/0/anything-but", /anything-but has an empty array/],
  [{ a: [{ "anything-but": ["x", 1] }] }, "/a/0/anything-but", /mixes texts and numbers/],
  [{ a: [{ "anything-but": ["x", true] }] }, "/a/0/anything-but/1", /anything-but has true/],
  [{ a: [{ "anything-but": { cidr: "10.0.0.0/8" } }] }, "/a/0/anything-but", /anything-but has "cidr"/],
  [{ a: [{ "anything-but": { prefix: ["x", ""] } }] }, "/a/0/anything-but/prefix/1", /an empty text/],
  [{ $or: { a: [1] } }, "/$or", /\$or is an object/],
  [{ $or: [{ a: [1] }] }, "/$or", /\$or has a single branch/],
  [{ $or: [{ a: [1] }, 7] }, "/$or/1", /the pattern is the number 7/],
  [{ $or: [{ a: [1] }, { b: { prefix: [1] } }] }, "/$or/1/b/prefix", /"prefix" is a field below \$or/],
  [{ "a.b": [1], a: { b: [2] } }, "/a", /"a.b" is in the pattern more than once/],
  [{ a: [1], $or: [{ a: [2] }, { b: [3] }] }, "/$or", /"a" is in the pattern more than once/],
  [{ a: ["x".repeat(4_096)] }, "", /the pattern has 41\d\d characters: at most 4096/],
  [
    { x: { $or: eleven("a") }, y: { $or: eleven("b") }, z: { $or: eleven("c") } },
    "",
    /the branches of \$or multiply to 1331: at most 1000/,
  ],
];

for (const [pattern, at, message] of refused) {
  test(`${JSON.stringify(pattern)?.slice(0, 60)} is refused at "${at}"`, () => {
    const parsed = parsePattern(pattern);
    assert.ok("problems" in parsed);
    assert.equal(parsed.problems[0].at, at);
    assert.match(parsed.problems[0].message, message);
  });
}

test("every problem of a pattern is told, in its order", () => {
  const parsed = parsePattern({ a: [], b: [{ prefix: 1 }, { exists: 1 }], c: 3 });
  assert.deepEqual("problems" in parsed && parsed.problems.map(({ at }) => at), [
    "/a",
    "/b/0/prefix",
    "/b/1/exists",
    "/c",
  ]);
});

test("the branches of one $or may share fields", () => {
  assert.ok("pattern" in parsePattern({ $or: [{ a: [1], b: [2] }, { a: [2] }] }));
});

function eleven(name: string): object[] {
  return Array.from({ length: 11 }, (_, at) => ({ [name]: [at] }));
}
