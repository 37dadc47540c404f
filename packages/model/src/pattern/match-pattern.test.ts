import assert from "node:assert/strict";
import { test } from "node:test";
import { patternMatcher } from "./pattern-matcher.ts";

const cases: readonly (readonly [
  title: string,
  pattern: object,
  matching: readonly unknown[],
  other: readonly unknown[],
])[] = [
  [
    "a value is compared with its type",
    { a: ["1", 2, true, null] },
    [{ a: "1" }, { a: 2 }, { a: 2.0 }, { a: true }, { a: null }, { a: ["x", 2] }],
    [{ a: 1 }, { a: "2" }, { a: "true" }, { a: "null" }, {}, { a: [] }, { a: { b: 2 } }, undefined, "2", [2]],
  ],
  [
    "a name that every object has is looked for in the data alone",
    { constructor: [{ exists: true }] },
    [{ constructor: 1 }, JSON.parse('{ "constructor": "x" }')],
    [{}, { a: 1 }],
  ],
  [
    "__proto__ is a name like others",
    JSON.parse('{ "__proto__": [1] }') as object,
    [JSON.parse('{ "__proto__": 1 }')],
    [{}, { a: 1 }],
  ],
  [
    "a path is joined by dots, in the pattern and in the data",
    { a: { b: { c: [1] } } },
    [{ a: { b: { c: 1 } } }, { "a.b": { c: 1 } }, { a: { "b.c": 1 } }, { "a.b.c": 1 }],
    [{ a: { b: 1, c: 1 } }, { a: { c: 1 } }],
  ],
  [
    "all fields are found in the same entry of an array",
    { l: { a: [1], b: [2] } },
    [{ l: [{ a: 1, b: 2 }] }, { l: [{ a: 1 }, { a: 1, b: [3, 2] }] }, { l: { a: [1], b: 2 } }],
    [{ l: [{ a: 1 }, { b: 2 }] }, { l: [] }],
  ],
  [
    "fields of several arrays need no common place",
    { k: { a: [1] }, l: { b: [2] } },
    [{ k: [{ a: 0 }, { a: 1 }], l: [{ b: 2 }, { b: 0 }] }],
    [{ k: [{ a: 0 }], l: [{ b: 2 }] }],
  ],
  [
    "an absent field is absent beside the fields before it",
    { l: { a: [1], b: [{ exists: false }] } },
    [{ l: [{ a: 1 }, { b: 2 }] }, { l: [{ a: 1 }] }],
    [{ l: [{ a: 1, b: 2 }] }, { l: [{ b: 2 }] }],
  ],
  [
    "a field is absent where it has members or nothing in it",
    { a: [{ exists: false }] },
    [{}, { a: {} }, { a: { b: 1 } }, { a: [] }, { a: [{ b: 1 }] }, undefined],
    [{ a: null }, { a: "" }, { a: [0] }],
  ],
  [
    "anything-but takes every value that it does not name, and no absence",
    { a: [{ "anything-but": ["x", "y"] }] },
    [{ a: "z" }, { a: 1 }, { a: null }, { a: ["x", "z"] }],
    [{ a: "x" }, { a: ["x", "y"] }, {}, { a: [] }],
  ],
  [
    "a range takes numbers that EventBridge compares",
    { a: [{ numeric: [">", 0, "<=", 5e9] }] },
    [{ a: 1e-6 }, { a: 5e9 }, { a: 4_999_999_999.999999 }],
    [{ a: 0 }, { a: "1" }, { a: 5e9 + 1 }, { a: 0.1234567 }, { a: null }],
  ],
  [
    "a number beyond what is compared by size is compared by its value",
    { a: [123_456_789_012] },
    [{ a: 123_456_789_012 }],
    [{ a: 123_456_789_013 }, { a: "123456789012" }],
  ],
  [
    "a block of addresses begins at the address that is written",
    { a: [{ cidr: "10.0.0.5/24" }, { cidr: "2001:db8::/33" }] },
    [{ a: "10.0.0.5" }, { a: "10.0.0.255" }, { a: "::ffff:a00:9" }, { a: "2001:DB8:7fff::1" }],
    [{ a: "10.0.0.4" }, { a: "10.0.1.0" }, { a: "2001:db8:8000::" }, { a: "10.0.0" }, { a: 10 }],
  ],
  [
    "a text that is an address stands for the address",
    { a: ["::1", "10.0.0.1"] },
    [{ a: "::1" }, { a: "0:0:0:0:0:0:0:1" }, { a: "10.0.0.01" }],
    [{ a: "::2" }, { a: "10.0.0.10" }],
  ],
  [
    "case is ignored character by character",
    {
      a: [
        { "equals-ignore-case": "straße" },
        { prefix: { "equals-ignore-case": "Ä" } },
        { suffix: { "equals-ignore-case": "ende" } },
      ],
    },
    [{ a: "STRAßE" }, { a: "STRASSE" }, { a: "ähre" }, { a: "Das ENDE" }],
    [{ a: "strasse" }, { a: "ae" }, { a: "enden" }],
  ],
  [
    "an asterisk covers anything, a backslash takes its meaning away",
    { a: [{ wildcard: "a*b\\*c*" }] },
    [{ a: "ab*c" }, { a: "axxb*cyy" }, { a: "ab*b*c" }],
    [{ a: "abc" }, { a: "axbxc" }, { a: "xab*c" }],
  ],
  [
    "the parts of a wildcard don't overlap",
    { a: [{ wildcard: "ab*ba" }] },
    [{ a: "abba" }, { a: "ab-ba" }],
    [{ a: "aba" }, { a: "ab" }],
  ],
  [
    "one branch of $or is enough, beside what stands next to it",
    { k: [1], $or: [{ a: [1] }, { b: [1], $or: [{ c: [1] }, { d: [1] }] }] },
    [
      { k: 1, a: 1 },
      { k: 1, b: 1, d: 1 },
    ],
    [{ a: 1 }, { k: 1, b: 1 }, { k: 1, c: 1, d: 1 }],
  ],
  [
    "branches of $or keep to one entry of an array as well",
    { l: { a: [1], $or: [{ b: [1] }, { c: [1] }] } },
    [{ l: [{ a: 1, c: 1 }] }],
    [{ l: [{ a: 1 }, { b: 1, c: 1 }] }],
  ],
];

for (const [title, pattern, matching, other] of cases) {
  test(title, () => {
    const matches = patternMatcher(pattern);
    for (const data of matching) assert.equal(matches(data), true, JSON.stringify(data));
    for (const data of other) assert.equal(matches(data), false, JSON.stringify(data));
  });
}

test("arrays that are compared with each other take no time that grows with their product", () => {
  const list = Array.from({ length: 300 }, (_, at) => ({ x: 1, y: at === 299 ? 2 : 1, id: at }));
  const matches = patternMatcher({ a: { x: [1] }, b: { x: [1] }, c: { x: [1] }, d: { x: [1], z: [1] } });
  const startedMs = performance.now();
  assert.equal(matches({ a: list, b: list.slice(), c: list.slice(), d: [{ x: 1 }, { z: 1 }] }), false);
  assert.ok(performance.now() - startedMs < 1_000);
});

test("a pattern that is none is a fault that says where", () => {
  assert.throws(() => patternMatcher({ a: [] }), { code: "TRL0450", message: /unsound at "\/a"/ });
});
