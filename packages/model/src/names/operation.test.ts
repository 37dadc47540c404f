import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOperation, pathMaxLength } from "./operation.ts";

test("an operation is read into method, path and parameters", () => {
  assert.deepEqual(parseOperation("GET /accounts/{accountId}/invoices/{invoice_id}"), {
    method: "GET",
    path: "/accounts/{accountId}/invoices/{invoice_id}",
    parameters: ["accountId", "invoice_id"],
  });
  assert.deepEqual(parseOperation("DELETE /"), { method: "DELETE", path: "/", parameters: [] });
  assert.deepEqual(parseOperation("POST /a.b/c-d:cancel"), {
    method: "POST",
    path: "/a.b/c-d:cancel",
    parameters: [],
  });
});

const wrong: [operation: string, reason: RegExp, fix: string][] = [
  ["", /no method and path/, "Write it like GET /invoices/{invoiceId}"],
  ["GET", /no method and path/, "Write it like GET /invoices/{invoiceId}"],
  ["GET  /a", /no method and path/, "Write it like GET /invoices/{invoiceId}"],
  ["get /a", /"get" is no method/, "Write GET /a"],
  ["PSOT /a", /"PSOT" is no method/, "Write POST /a"],
  ["FETCH /a", /"FETCH" is no method/, "Use GET, POST, PUT, PATCH, DELETE"],
  ["GET a", /does not begin with a slash/, "Write GET /a"],
  ["GET /a/", /empty segment/, "Take the surplus slash away"],
  ["GET //a", /empty segment/, "Take the surplus slash away"],
  [
    "GET /a?b",
    /"a\?b" is no segment/,
    "Write letters, digits and -._~ or a whole segment in braces, as in /invoices/{invoiceId}",
  ],
  [
    "GET /a/..",
    /"\.\." is no segment/,
    "Write letters, digits and -._~ or a whole segment in braces, as in /invoices/{invoiceId}",
  ],
  [
    "GET /a/x{b}",
    /"x\{b\}" is no segment/,
    "Write letters, digits and -._~ or a whole segment in braces, as in /invoices/{invoiceId}",
  ],
  ["GET /{}", /"" is no name of a parameter/, "Write a letter, then letters, digits or underscores"],
  ["GET /{a-b}", /"a-b" is no name of a parameter/, "Write a letter, then letters, digits or underscores"],
  ["GET /{a}/{a}", /"a" is in the path twice/, "Give each parameter its own name"],
  [`GET /${"a".repeat(pathMaxLength)}`, /513 characters, more than 512/, "Write a shorter path"],
];

for (const [operation, reason, fix] of wrong) {
  test(`"${operation.slice(0, 20)}" is no operation, and the fix says what to write`, () => {
    const parsed = parseOperation(operation);
    assert.ok("invalid" in parsed);
    assert.match(parsed.invalid.reason, reason);
    assert.equal(parsed.invalid.fix, fix);
  });
}
