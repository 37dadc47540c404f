import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalId, drawEventId, keyHashOf, writeEventId } from "./event-id.ts";

test("a UUID stands for its own bits, in either case", () => {
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      const hex = wordsOf(uuid)
        .map((word) => word.toString(16).padStart(8, "0"))
        .join("");
      assert.equal(hex, uuid.replaceAll("-", ""));
      assert.deepEqual(wordsOf(uuid.toUpperCase()), wordsOf(uuid));
    }),
  );
});

test("any other text stands for the first 128 bits of its SHA-256", () => {
  for (const id of [
    "",
    "1",
    "ä𝄞",
    "x".repeat(256),
    "0199f1c2-7a11-7c3e-b0a4-00000000000g",
    "0199f1c2-7a11-7c3e-b0a40-0000000001a",
  ]) {
    const bytes = Buffer.from(Uint32Array.from(wordsOf(id)).buffer);
    assert.equal(bytes.toString("hex"), createHash("sha256").update(id).digest("hex").slice(0, 32));
  }
});

test("an id is written where it is told to, and nowhere else", () => {
  const into = new Uint32Array(12).fill(7);
  writeEventId("a", into, 4);
  assert.deepEqual(
    [...into.subarray(0, 4), ...into.subarray(8)],
    Array.from({ length: 8 }, () => 7),
  );
  assert.deepEqual([...into.subarray(4, 8)], wordsOf("a"));
});

test("a key's hash is a 32-bit number that is never that of no key", () => {
  assert.equal(keyHashOf(undefined), 0);
  // FNV-1a of the empty text is its offset basis.
  assert.equal(keyHashOf(""), 0x811c9dc5);
  assert.equal(keyHashOf("a"), 0xe40c292c);
  fc.assert(
    fc.property(fc.string(), (key) => {
      const hash = keyHashOf(key);
      assert.ok(Number.isInteger(hash) && hash > 0 && hash <= 0xffff_ffff);
      assert.equal(keyHashOf(key), hash);
    }),
  );
});

function wordsOf(id: string): number[] {
  const words = new Uint32Array(4);
  writeEventId(id, words);
  return [...words];
}

test("a UUID's bits give back its text in lower case", () => {
  fc.assert(
    fc.property(fc.uuid(), fc.boolean(), (id, upper) => {
      const words = new Uint32Array(4);
      writeEventId(upper ? id.toUpperCase() : id, words);
      assert.equal(canonicalId(words, 0), id);
    }),
  );
});

test("an id that is drawn is a UUID version 7 of its time, and none comes twice", () => {
  const words = new Uint32Array(4);
  const ids = new Set<string>();
  for (let nowMs = 1_790_000_000_000; nowMs < 1_790_000_005_000; nowMs++) {
    drawEventId(nowMs + 0.4, words);
    const id = canonicalId(words, 0);
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(Number.parseInt(id.replace("-", "").slice(0, 12), 16), nowMs);
    ids.add(id);
  }
  assert.equal(ids.size, 5_000);
});
