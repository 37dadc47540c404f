import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpFunctionModel } from "../document/system-model.ts";
import {
  type Case,
  type Draft,
  fields,
  findings,
  getInvoice,
  invoices,
  issueInvoice,
  planBought,
} from "./fixtures/sound-model.ts";

// Each case makes one change to the sound model; what is found is all that is found.
const cases: Case[] = [
  // Tables
  [
    "a table's key is a field",
    (m) => (invoices(m).key = { partition: "invoice" }),
    'TRL0145 table invoices: "invoice" in the key is no field of the schema; did you mean "invoiceId"?',
  ],
  [
    "a table's key is in every row",
    (m) => (invoices(m).key = { partition: "note" }),
    'TRL0145 table invoices: "note" in the key is optional in the schema',
  ],
  [
    "an index's fields may be absent, but are text or numbers, and two",
    (m) =>
      (invoices(m).indexes = { byNote: { partition: "note" }, byPaid: { partition: "paid", sort: "paid" } }),
    'TRL0145 table invoices: "paid" in the index byPaid is of the type boolean',
    'TRL0145 table invoices: "paid" in the index byPaid is there twice',
  ],
  // APIs
  [
    "an operation is a method and a path",
    (m) => (getInvoice(m).operation = "GTE /invoices"),
    'TRL0150 "GTE /invoices" is no operation: "GTE" is no method that an API contract can have',
  ],
  [
    "two functions do not answer one operation",
    (m) => (m.contexts.market!.functions.getInvoice = m.contexts.billing!.functions.getInvoice!),
    "TRL0151 billing.getInvoice and market.getInvoice both answer GET /invoices/{invoiceId}",
  ],
  [
    "paths that differ only in a parameter's name are one",
    (m) => {
      const api = { ...getInvoice(m), operation: "GET /invoices/{id}", path: "/invoices/{id}" };
      m.apis[api.operation] = { ...api, params: fields({ id: "string" }) };
      m.contexts.market!.functions.get = {
        ...(m.contexts.billing!.functions.getInvoice as Draft<HttpFunctionModel>),
        api: api.operation,
      };
    },
    "TRL0151 GET /invoices/{id} can't be told from GET /invoices/{invoiceId}, which billing.getInvoice answers",
  ],
  [
    "the path's parameters are the schema's, both ways",
    (m) => (getInvoice(m).params = fields({ invoiceid: "string" })),
    'TRL0152 GET /invoices/{invoiceId}: params does not have the path\'s {invoiceId}; did you mean "invoiceid"?',
    'TRL0152 GET /invoices/{invoiceId}: params has "invoiceid", which is not in the path; did you mean "invoiceId"?',
  ],
  [
    "parameters have a schema",
    (m) => delete getInvoice(m).params,
    "TRL0152 GET /invoices/{invoiceId}: the path has {invoiceId}, but there is no params schema",
  ],
  [
    "a GET has no body",
    (m) => (getInvoice(m).body = true),
    "TRL0153 GET /invoices/{invoiceId} declares a body, which GET requests do not carry",
  ],
  [
    "an operation has answers",
    (m) => (getInvoice(m).responses = {}),
    "TRL0154 GET /invoices/{invoiceId}: there is no answer in responses",
  ],
  [
    "answers go from 200 to 599, and 204 has no body",
    (m) => (getInvoice(m).responses = { 99: null, 200: true, 204: true, 600: null }),
    "TRL0154 GET /invoices/{invoiceId}: 600 is no status of an answer",
    "TRL0154 GET /invoices/{invoiceId}: 99 is no status of an answer",
    "TRL0154 GET /invoices/{invoiceId}: an answer with status 204 has no body",
  ],
  [
    "headers are named in lower case",
    (m) => {
      getInvoice(m).headers = fields({ "If-None-Match": "string" });
      getInvoice(m).idempotencyHeader = "idempotency key";
    },
    'TRL0155 GET /invoices/{invoiceId}: "If-None-Match" is no header\'s name in lower case',
    'TRL0155 GET /invoices/{invoiceId}: "idempotency key" is no header\'s name in lower case',
  ],
  // Schemas and bounds
  [
    "a schema is valid JSON Schema",
    (m) => (getInvoice(m).query = { type: "objekt" }),
    "TRL0113 GET /invoices/{invoiceId}: query is no valid JSON Schema: /type must be equal to one of the allowed values",
  ],
  [
    "a schema refers to nothing that is not there",
    (m) => (planBought(m).versions[1]!.schema = { $ref: "#/$defs/Money" }),
    "TRL0113 event market.plan-bought: the schema of version 1 is no valid JSON Schema: can't resolve reference #/$defs/Money from id #",
  ],
  [
    "numbers are within their bounds",
    (m) => {
      m.contexts.billing!.memoryMiB = 8;
      m.contexts.billing!.idleMaxMs = 999;
      const { functions } = m.contexts.billing!;
      functions.issueInvoice = {
        ...issueInvoice(m),
        timeoutMs: 900_001,
        concurrency: 1.5,
        retry: { attemptsMax: 0, delayMs: Number.NaN, factor: 0.5, delayMaxMs: 43_200_001, ageMaxMs: 999 },
      };
      getInvoice(m).bodyMaxBytes = 26_214_401;
      getInvoice(m).idempotencyWindowMs = 0;
    },
    "TRL0144 GET /invoices/{invoiceId}: bodyMaxBytes is 26,214,401; it goes from 1 to 26,214,400 bytes",
    "TRL0144 GET /invoices/{invoiceId}: idempotencyWindowMs is 0; it goes from 1,000 to 2,592,000,000 ms",
    "TRL0144 context billing: idleMaxMs is 999; it goes from 1,000 to 86,400,000 ms",
    "TRL0144 context billing: memoryMiB is 8; it goes from 16 to 4,096 MiB",
    "TRL0144 function issueInvoice: ageMaxMs is 999; it goes from 1,000 to 1,209,600,000 ms",
    "TRL0144 function issueInvoice: attemptsMax is 0; it goes from 1 to 100",
    "TRL0144 function issueInvoice: concurrency is 1.5; it goes from 1 to 1,000, in whole numbers",
    "TRL0144 function issueInvoice: delayMaxMs is 43,200,001; it goes from 1 to 43,200,000 ms",
    "TRL0144 function issueInvoice: delayMs is NaN; it goes from 1 to 3,600,000 ms, in whole numbers",
    "TRL0144 function issueInvoice: factor is 0.5; it goes from 1 to 10",
    "TRL0144 function issueInvoice: timeoutMs is 900,001; it goes from 10 to 900,000 ms",
  ],
  [
    "a rate limit is within its bounds",
    (m) => {
      const { functions } = m.contexts.billing!;
      const limited = (perSecond: number, burst: number) => ({
        ...issueInvoice(m),
        rateLimit: { perSecond, burst },
      });
      functions.issueInvoice = limited(0.001, 1);
      functions.a = limited(0, 1);
      functions.b = limited(1_000_001, 0);
      functions.c = limited(0.5, 1.5);
      functions.d = limited(10_000, 99);
      functions.e = limited(10_000, 100);
    },
    "TRL0144 function a: rateLimit: perSecond is 0; it goes from 0.001 to 1,000,000",
    "TRL0144 function b: rateLimit: perSecond is 1,000,001; it goes from 0.001 to 1,000,000",
    "TRL0144 function c: rateLimit: burst is 1.5; it goes from 1 to 1,000,000, in whole numbers",
    "TRL0144 function d: rateLimit: burst is 99, less than what comes in 10 ms at 10,000 a second",
  ],
  // What can't be judged is accepted
  [
    "a schema that leaves its fields open is not judged",
    (m) => {
      planBought(m).versions[3]!.schema = true;
      invoices(m).schema = { type: "object", additionalProperties: { type: "string" } };
      getInvoice(m).params = { $ref: "https://example.org/params" };
    },
    "TRL0113 GET /invoices/{invoiceId}: params is no valid JSON Schema: can't resolve reference https://example.org/params from id #",
  ],
];

for (const [fact, edit, ...expected] of cases) {
  test(fact, () => assert.deepEqual(findings(edit).toSorted(), expected.toSorted()));
}
