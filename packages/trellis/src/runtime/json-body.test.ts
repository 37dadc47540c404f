import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { jsonDepthMax, readJsonBody } from "./json-body.ts";

test("any JSON document within the depth is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }), (document) => {
      const text = JSON.stringify(document);
      if (text.includes("__proto__")) return;
      assert.deepEqual(readJsonBody(bytesOf(text)), { value: JSON.parse(text) });
    }),
    { numRuns: 40 },
  );
});

test("a document is read down to the greatest depth and no deeper", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  assert.ok("value" in readJsonBody(bytesOf(nested(jsonDepthMax))));
  const deeper = readJsonBody(bytesOf(nested(jsonDepthMax + 1)));
  assert.ok("problem" in deeper);
  assert.match(deeper.problem, /deeper than 100 levels/);
  assert.match(deeper.pointer ?? "", /^\/0\/0/);
});

test("a document of a million levels is refused without using up the stack", () => {
  const { length } = Object.keys(readJsonBody(bytesOf("[".repeat(1_000_000) + "]".repeat(1_000_000))));
  assert.equal(length, 2);
});

const harmful: [text: string, pointer: string][] = [
  ['{"__proto__":1}', "/__proto__"],
  ['{"a/b":[{"__proto__":{"x":1}}]}', "/a~1b/0/__proto__"],
  ['{"\\u005f_proto__":1}', "/__proto__"],
  ['{"constructor":{"prototype":{}}}', "/constructor"],
];

for (const [text, pointer] of harmful) {
  test(`refuses ${text}`, () => {
    const read = readJsonBody(bytesOf(text));
    assert.ok("problem" in read);
    assert.equal(read.pointer, pointer);
    assert.match(read.problem, /is not accepted/);
  });
}

test("a member named constructor that holds no prototype is data like any other", () => {
  assert.deepEqual(readJsonBody(bytesOf('{"constructor":"Bauer AG","prototype":{}}')), {
    value: { constructor: "Bauer AG", prototype: {} },
  });
});

test("bytes that are no UTF-8, or begin with a byte order mark, are refused", () => {
  for (const bytes of [[0xff], [0x22, 0xc3, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22]]) {
    assert.deepEqual(readJsonBody(Uint8Array.from(bytes)), { problem: "the body is not UTF-8" });
  }
  assert.ok("problem" in readJsonBody(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31)));
});

test("text that is no JSON is refused with the parser's reason, shortened", () => {
  for (const text of ["", "{", "undefined", "{'a':1}", "1 2", "NaN"]) {
    const read = readJsonBody(bytesOf(text));
    assert.ok("problem" in read);
    assert.match(read.problem, /^the body is not JSON: /);
    assert.ok(read.problem.length < 200);
  }
});

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
