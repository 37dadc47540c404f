import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallModel, HttpFunctionModel } from "../document/system-model.ts";
import { checkModel } from "./check-model.ts";
import {
  type Case,
  type Draft,
  fields,
  findings,
  getInvoice,
  issueInvoice,
  soundModel,
} from "./fixtures/sound-model.ts";

const invoice = "GET /invoices/{invoiceId}";

/** A function of market, which may call billing's operation, and answers one of its own. */
function marketCalls(model: Draft, ...calls: Draft<CallModel>[]): void {
  getInvoice(model).responses = {
    200: fields({ invoiceId: "string", total: "number" }),
    404: fields({ title: "string" }),
  };
  const http = model.contexts.billing!.functions.getInvoice as Draft<HttpFunctionModel>;
  model.apis["GET /plans"] = { ...getInvoice(model), operation: "GET /plans", path: "/plans" };
  delete model.apis["GET /plans"].params;
  model.contexts.market!.functions.listPlans = { ...http, api: "GET /plans", calls };
}

// Each case makes one change to the sound model; what is found is all that is found.
const cases: Case[] = [
  ["another context is called", (m) => marketCalls(m, { operation: invoice, reads: ["total"] })],
  [
    "what is called is answered",
    (m) => marketCalls(m, { operation: "GET /invoices" }),
    "TRL0219 function market.listPlans calls GET /invoices, which no function answers",
  ],
  [
    "a context does not call itself, not even in a circle",
    (m) => marketCalls(m, { operation: "GET /plans" }),
    "TRL0220 function market.listPlans calls GET /plans, which its own context answers",
  ],
  [
    "functions do not wait for themselves",
    (m) => {
      marketCalls(m, { operation: invoice });
      (m.contexts.billing!.functions.getInvoice as Draft<HttpFunctionModel>).calls = [
        { operation: "GET /plans" },
      ];
    },
    "TRL0221 functions wait for themselves: billing.getInvoice calls market.listPlans calls billing.getInvoice",
  ],
  [
    "two contexts may call each other, as long as no function waits for itself",
    (m) => {
      marketCalls(m, { operation: invoice });
      issueInvoice(m).calls = [{ operation: "GET /plans" }];
    },
  ],
  [
    "what is read is a field of a success",
    (m) => marketCalls(m, { operation: invoice, reads: ["title", "totl"] }),
    `TRL0222 function market.listPlans reads "title", which no successful answer of ${invoice} has`,
    `TRL0222 function market.listPlans reads "totl", which no successful answer of ${invoice} has; did you mean "total"?`,
  ],
  [
    "something is read, and each thing once",
    (m) =>
      marketCalls(m, { operation: invoice, reads: [] }, { operation: invoice, reads: ["total", "total"] }),
    `TRL0222 function market.listPlans lists ${invoice} more than once`,
    `TRL0222 function market.listPlans reads "total" of ${invoice} more than once`,
    `TRL0222 function market.listPlans reads nothing of ${invoice}`,
  ],
];
for (const [fact, edit, ...expected] of cases) {
  test(fact, () => assert.deepEqual(findings(edit), expected));
}

test("what a context that could not be read may answer is not judged", () => {
  const model = soundModel();
  marketCalls(model, { operation: "GET /unknown" });
  assert.deepEqual(checkModel(model, { unread: { config: false, contexts: ["other"] } }), []);
});
