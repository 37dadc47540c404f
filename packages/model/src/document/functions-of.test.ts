import assert from "node:assert/strict";
import { test } from "node:test";
import { soundModel } from "../check/fixtures/sound-model.ts";
import { functionsOf } from "./functions-of.ts";

test("every function is found by its context's name and its own, and nothing else is", () => {
  const functions = functionsOf(soundModel());
  const found = functions.get("billing.issueInvoice");
  assert.deepEqual(
    [found?.name, found?.context.name, found?.declared.kind],
    ["billing.issueInvoice", "billing", "on"],
  );
  assert.equal(functions.get("issueInvoice"), undefined);
  assert.equal(functions.get("billing.toString"), undefined);
});
