import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { randomHex, uuidV7 } from "./ids.ts";

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("an id is a UUID of version 7 that holds its time", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (nowMs) => {
      const id = uuidV7(nowMs);
      assert.match(id, form);
      assert.equal(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16), nowMs);
    }),
  );
});

test("the time of the specification's example stands where the specification puts it", () => {
  // RFC 9562, appendix A.6: 2022-02-22 19:22:22 UTC.
  assert.equal(uuidV7(0x017f22e279b0).slice(0, 15), "017f22e2-79b0-7");
});

test("ids of different times sort by time", () => {
  fc.assert(
    fc.property(fc.nat(2 ** 40), fc.integer({ min: 1, max: 2 ** 40 }), (earlier, between) => {
      assert.ok(uuidV7(earlier) < uuidV7(earlier + between));
    }),
  );
});

test("a hundred thousand ids of one moment are all different, and use every random bit", () => {
  const ids = Array.from({ length: 100_000 }, () => uuidV7(1));
  assert.equal(new Set(ids).size, ids.length);
  const digits = ids.slice(0, 2_000).map((id) => id.replaceAll("-", "").slice(13));
  for (let at = 0; at < 19; at++) {
    const seen = new Set(digits.map((text) => text[at]));
    // The first digit of the variant has two free bits.
    assert.equal(seen.size, at === 3 ? 4 : 16, `digit ${at}`);
  }
});

test("random text has two digits for each byte, also across the pool's end", () => {
  for (let time = 0; time < 1_000; time++) assert.match(randomHex(16), /^[0-9a-f]{32}$/);
  assert.equal(new Set(Array.from({ length: 1_000 }, () => randomHex(16))).size, 1_000);
});
