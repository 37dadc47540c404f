import assert from "node:assert/strict";
import { test } from "node:test";
import signatures from "./signatures.ts";

// The example of "Validating webhook deliveries", docs.github.com.
const body = Buffer.from("Hello, World!");
const right = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
const settings = { GITHUB_WEBHOOK_SECRET: "It's a Secret to Everybody" };

test("accepts the signature of GitHub's own example", async () => {
  const { verify } = await signatures({ environment: "test", settings });
  assert.equal(verify(body, right), true);
});

test("refuses another body, another signature, a cut one, and none", async () => {
  const { verify } = await signatures({ environment: "test", settings });
  assert.equal(verify(Buffer.from("Hello, World?"), right), false);
  assert.equal(verify(body, right.replace("7571", "7572")), false);
  assert.equal(verify(body, right.slice(0, -1)), false);
  assert.equal(verify(body, ""), false);
  assert.equal(verify(body, undefined), false);
});

test("does not start with an empty secret", () => {
  assert.throws(() => signatures({ environment: "test", settings: { GITHUB_WEBHOOK_SECRET: "" } }), /empty/);
});
