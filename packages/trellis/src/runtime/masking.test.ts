import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutPersonal } from "./masking.ts";

const names = new Set(["email", "owner"]);

test("members by a personal name are masked at any depth, whatever they hold", () => {
  const fields = {
    email: "a@b.example",
    lines: [{ owner: { name: "Ada" }, units: 1 }],
    deep: { email: 7, at: "x" },
  };
  assert.deepEqual(withoutPersonal(fields, names), {
    email: "***",
    lines: [{ owner: "***", units: 1 }],
    deep: { email: "***", at: "x" },
  });
  assert.equal(fields.email, "a@b.example");
});

test("without personal names the fields are passed as they are", () => {
  const fields = { email: "a@b.example" };
  assert.equal(withoutPersonal(fields, new Set()), fields);
});

test("what is no plain object is passed as it is", () => {
  const at = new Date(0);
  assert.equal(withoutPersonal({ at }, names)["at"], at);
});

test("what lies deeper than eight levels is masked whole, so that a circle ends", () => {
  const circle: Record<string, unknown> = { units: 1 };
  circle["again"] = circle;
  assert.match(JSON.stringify(withoutPersonal(circle, names)), /"again":"\*\*\*"/);
});
