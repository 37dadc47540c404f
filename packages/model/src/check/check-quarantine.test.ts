import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpFunctionModel } from "../document/system-model.ts";
import { type Draft, findings, getInvoice } from "./fixtures/sound-model.ts";

/** The sound model with its HTTP function as one that posts and quarantines. */
function quarantining(edit: (api: ReturnType<typeof getInvoice>) => void) {
  return findings((model) => {
    (model.contexts.billing!.functions.getInvoice as Draft<HttpFunctionModel>).invalid = "quarantine";
    const api = getInvoice(model);
    api.operation = "POST /invoices/{invoiceId}";
    edit(api);
  });
}

test("a function may quarantine bodies where its contract has one, and answers 202 without a body or not at all", () => {
  const fits = (responses: Record<string, true | null>) =>
    quarantining((api) => Object.assign(api, { body: true, responses }));
  assert.deepEqual(fits({ 200: true }), []);
  assert.deepEqual(fits({ 202: null }), []);
});

test("a contract without a body, and one that promises a body with 202, can't be quarantined", () => {
  assert.deepEqual(
    quarantining(() => undefined),
    [
      "TRL0430 function getInvoice quarantines invalid bodies, but POST /invoices/{invoiceId} declares no body",
    ],
  );
  assert.deepEqual(
    quarantining((api) => Object.assign(api, { body: true, responses: { 202: true } })),
    [
      "TRL0430 function getInvoice quarantines invalid bodies, but POST /invoices/{invoiceId} promises a body with 202, and what is quarantined is answered without one",
    ],
  );
});
