import assert from "node:assert/strict";
import { test } from "node:test";
import type { ApiContractModel } from "@trellis/model";
import { httpRequests, requestsMax } from "./http-requests.ts";

const api: ApiContractModel = {
  operation: "POST /repositories/{owner}/{name}",
  summary: "",
  source: { file: "" },
  method: "POST",
  path: "/repositories/{owner}/{name}",
  params: {
    type: "object",
    properties: { owner: { const: "a b/c" }, name: { const: ".." } },
    required: ["owner", "name"],
  },
  query: {
    type: "object",
    properties: { tag: { const: ["x", "&y"] }, page: { const: 2 } },
    required: ["tag", "page"],
  },
  headers: {
    type: "object",
    properties: {
      "x-request": { type: "string", minLength: 1 },
      "x-note": { const: "é\r\nx: y" },
      host: { const: "elsewhere" },
    },
    required: ["x-request", "x-note", "host"],
  },
  body: { type: "object", properties: { amount: { type: "integer" } }, required: ["amount"] },
  responses: { 202: null },
  bodyMaxBytes: 1_000,
  idempotencyHeader: "x-request",
  idempotencyWindowMs: 1_000,
};

test("parameters and query are escaped, headers are one line, and the sender's own are left to it", () => {
  const { requests, idempotencyHeader } = httpRequests(api, 1);
  assert.equal(requests.length, requestsMax);
  assert.equal(idempotencyHeader, "x-request");
  const [{ head, body }] = requests as [{ head: string; body: string }];
  assert.equal(
    head,
    "POST /repositories/a%20b%2Fc/example?tag=x&tag=%26y&page=2 HTTP/1.1\r\nx-note: ???x: y",
  );
  assert.equal(typeof JSON.parse(body).amount, "number");
});

test("bodies that were given are sent as they are, and an operation without a body has none", () => {
  const { requests } = httpRequests(api, 1, [{ a: 1 }, { a: 2 }]);
  assert.deepEqual(
    requests.slice(0, 3).map(({ body }) => body),
    ['{"a":1}', '{"a":2}', '{"a":1}'],
  );
  const { body: _body, idempotencyHeader: _header, ...bare } = api;
  const made = httpRequests(bare, 1);
  assert.deepEqual([made.requests[0]?.body, made.idempotencyHeader], [undefined, undefined]);
});

test("a contract that takes no key of ours keeps the examples of its header", () => {
  const headers = {
    type: "object",
    properties: { "x-request": { type: "string", pattern: "^[0-9]{4}$" } },
    required: ["x-request"],
  };
  const made = httpRequests({ ...api, headers }, 1);
  assert.equal(made.idempotencyHeader, undefined);
  assert.match(made.requests[0]?.head ?? "", /\r\nx-request: \d{4}$/);
});
