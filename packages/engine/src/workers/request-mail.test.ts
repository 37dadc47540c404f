import assert from "node:assert/strict";
import { test } from "node:test";
import { buffersOf, packRequests, unpackRequests, type MailedRequest } from "./request-mail.ts";

test("requests arrive as they were sent", () => {
  const nothing = { params: {}, query: {}, headers: {}, body: new Uint8Array(0) };
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const requests: MailedRequest[] = [
    { request: 7, function: "place", invocation: { id: "a", ...nothing } },
    {
      request: 8,
      function: "place",
      invocation: {
        id: "b",
        params: { orderId: "1" },
        query: { tag: ["x", "y"] },
        headers: { traceparent, "idempotency-key": "k" },
        body: new TextEncoder().encode('{"a":1}'),
      },
    },
    {
      request: 9,
      function: "find",
      invocation: { id: "c", ...nothing, headers: { traceparent }, body: Uint8Array.of(1, 2) },
    },
  ];
  const mail = packRequests(requests);
  const arrived = unpackRequests(structuredClone(mail, { transfer: buffersOf(mail) }));
  assert.deepEqual(arrived, requests);
});

test("bytes around a body in its memory do not cross", () => {
  const memory = new TextEncoder().encode("secret{}secret");
  const invocation = { id: "a", params: {}, query: {}, headers: {}, body: memory.subarray(6, 8) };
  const { bodies } = packRequests([{ request: 1, function: "place", invocation }]);
  assert.equal(new TextDecoder().decode(bodies.buffer), "{}");
});
