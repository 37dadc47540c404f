import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pointerTo } from "./pointer.ts";

test("tokens are escaped as RFC 6901 says", () => {
  assert.equal(pointerTo("", "a/b"), "/a~1b");
  assert.equal(pointerTo("/x", "m~n"), "/x/m~0n");
  assert.equal(pointerTo("/x", "~1"), "/x/~01");
  assert.equal(pointerTo("", ""), "/");
  assert.equal(pointerTo("/list", 0), "/list/0");
});

test("every list of names is read back from its pointer", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom("~", "/", "0", "1", "a") })), (names) => {
      const pointer = names.reduce((at, name) => pointerTo(at, name), "");
      const read = pointer
        .split("/")
        .slice(1)
        .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
      assert.deepEqual(read, names);
    }),
  );
});
