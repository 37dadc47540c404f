import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { JsonPlaces, placeOf } from "./locate.ts";
import { type JsonFault, nestingMax, readJson } from "./read-json.ts";

function faultOf(text: string): JsonFault | undefined {
  const read = readJson(text);
  return "fault" in read ? read.fault : undefined;
}

test("any JSON text is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.integer({ min: 0, max: 4 }), (text, indent) => {
      const spaced = JSON.stringify(JSON.parse(text), null, indent);
      const read = readJson(spaced);
      assert.ok("document" in read);
      assert.deepEqual(read.document.value, JSON.parse(spaced));
    }),
  );
});

test("what JSON.parse refuses is refused, and the other way round", () => {
  const piece = fc.constantFrom(
    ...Array.from("{}[]:,\"\\ \n0123456789.-+eEtruefalsn/*'u"),
    "true",
    "null",
    '"a"',
    "\u0001",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      let value: unknown;
      let isJson = true;
      try {
        value = JSON.parse(text);
        // JSON.parse makes Infinity of a number that is too large; the reader refuses it.
        isJson = isFinite(value);
      } catch {
        isJson = false;
      }
      const read = readJson(text);
      assert.equal("document" in read, isJson, text);
      if ("document" in read) assert.deepEqual(read.document.value, value);
    }),
    { numRuns: 2000 },
  );
});

function isFinite(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isFinite);
}

test("a fault says where, what was found and what to write", () => {
  const cases: readonly (readonly [text: string, offset: number, says: RegExp, fix: RegExp])[] = [
    ['{"a": 1,}', 7, /a comma stands after the last member/, /Take the comma away/],
    ["[1, 2,]", 5, /a comma stands after the last item/, /Take the comma away/],
    ['{"a": 1 "b": 2}', 8, /expected a comma or } and found "\\""/, /comma before it/],
    ["{a: 1}", 1, /a name in double quotes and found "a"/, /double quotes/],
    ["{'a': 1}", 1, /a name in double quotes/, /double quotes/],
    ['{"a" 1}', 5, /a colon after the name/, /colon/],
    ["{\"a\": 'b'}", 6, /expected a value and found "'"/, /Use double quotes/],
    ["[ // one\n1]", 2, /expected a value/, /no comments/],
    ['{"a": "b', 6, /no closing quote/, /Close it/],
    ['"a\tb"', 0, /control character/, /\\t/],
    ["{} {}", 3, /more after the end/, /Take away/],
    ["", 0, /found the end of the text/, /Write a text/],
    ["[1e999]", 1, /expected a value/, /a number/],
    ['{"a": [', 7, /found the end of the text/, /Write a text/],
  ];
  for (const [text, offset, says, fix] of cases) {
    const fault = faultOf(text);
    assert.ok(fault, text);
    assert.equal(fault.offset, offset, text);
    assert.match(fault.message, says);
    assert.match(fault.fix, fix);
  }
});

test("nesting is refused beyond its bound, however deep it goes", () => {
  const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
  assert.equal(faultOf(nested(nestingMax)), undefined);
  assert.match(faultOf(nested(nestingMax + 1))?.message ?? "", /deeper than 500/);
  assert.match(faultOf("[".repeat(1_000_000))?.message ?? "", /deeper than 500/);
});

test("members that stand twice are told with the way to them, and names of all objects are no trap", () => {
  const read = readJson('{"a": [{"b": 1, "b": 2}], "__proto__": {"constructor": 1}}');
  assert.ok("document" in read);
  assert.deepEqual(read.document.repeated, [{ path: ["a", "0", "b"], offset: 16 }]);
  assert.deepEqual(Object.keys(read.document.value as object), ["a", "__proto__"]);
});

test("a place is found by its pointer: the value, the member's name, or what lacks the member", () => {
  const text = '{\n  "a/b": [\n    { "c~": 12 }\n  ]\n}';
  const read = readJson(text);
  assert.ok("document" in read);
  const places = new JsonPlaces(text, read.document.root);
  assert.deepEqual(places.of("", "value"), { line: 1, column: 1 });
  assert.deepEqual(places.of("/a~1b/0/c~0", "value"), { line: 3, column: 13 });
  assert.deepEqual(places.of("/a~1b/0/c~0", "name"), { line: 3, column: 7 });
  assert.deepEqual(places.of("/a~1b/0", "name"), { line: 3, column: 5 });
  assert.deepEqual(places.of("/a~1b/1/x", "value"), { line: 2, column: 3 });
  assert.deepEqual(placeOf("a\nb", 2), { line: 2, column: 1 });
});

test("a byte order mark before the text is passed over", () => {
  assert.equal(faultOf("\uFEFF{}"), undefined);
});
