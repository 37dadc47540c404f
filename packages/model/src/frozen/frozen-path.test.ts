import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseOperation } from "../names/operation.ts";
import { frozenApiPath, frozenEventPath, isFrozenPath } from "./frozen-path.ts";

test("an event's version has a file in its owner's folder", () => {
  const path = frozenEventPath("billing.invoice-issued", 2);
  assert.equal(path, "contexts/billing/contracts/invoice-issued/2.json");
  assert.ok(isFrozenPath(path));
});

test("an operation's file stands where its path leads", () => {
  const path = (method: "GET" | "POST", route: string): string =>
    frozenApiPath("billing", { method, path: route });
  assert.equal(
    path("GET", "/invoices/{invoiceId}"),
    "contexts/billing/contracts/api/invoices/{invoiceId}/get.json",
  );
  assert.equal(path("POST", "/"), "contexts/billing/contracts/api/post.json");
  assert.equal(path("GET", "/jobs:run/a*"), "contexts/billing/contracts/api/jobs%3Arun/a%2A/get.json");
  // A folder of this name would be where the file of `GET /` is.
  assert.equal(path("GET", "/get.json"), "contexts/billing/contracts/api/get%2Ejson/get.json");
});

test("no two operations share a file, nor does one's file stand where another's folder must", () => {
  const segment = fc.oneof(
    fc.constantFrom("get.json", "post.json", "1.json", "a.", "{id}", "api"),
    fc.stringMatching(/^[A-Za-z0-9\-._~!$&'()*+,;=:@]{1,4}$/),
  );
  const route = fc.array(segment, { maxLength: 3 }).map((segments) => `/${segments.join("/")}`);
  const operation = fc
    .record({ method: fc.constantFrom("GET", "POST"), path: route })
    .map(({ method, path }) => parseOperation(`${method} ${path}`))
    .filter((parsed) => !("invalid" in parsed));
  fc.assert(
    fc.property(operation, operation, (one, other) => {
      if ("invalid" in one || "invalid" in other) return;
      const [first, second] = [frozenApiPath("a", one), frozenApiPath("a", other)];
      assert.ok(isFrozenPath(first), first);
      if (one.method === other.method && one.path === other.path) return;
      assert.notEqual(first, second);
      assert.ok(!second.startsWith(`${first}/`), `${first} ${second}`);
    }),
  );
});

test("other files of a context are no frozen contracts", () => {
  for (const path of [
    "contexts/billing/contracts/money.json",
    "contexts/billing/contracts/invoice-issued/draft.json",
    "contexts/billing/contracts/invoice-issued/0.json",
    "contexts/billing/contracts/api/invoices/schema.json",
    "contexts/billing/contracts.ts",
  ]) {
    assert.ok(!isFrozenPath(path), path);
  }
});
