import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@trellis/model";
import { createRouteTable } from "./route-table.ts";

const table = createRouteTable(
  [
    "GET /",
    "GET /invoices",
    "POST /invoices",
    "GET /invoices/{invoiceId}",
    "DELETE /invoices/{invoiceId}",
    "GET /invoices/latest",
    "GET /invoices/latest/lines",
    "GET /invoices/{invoiceId}/payments",
    "PUT /{any}/latest",
  ].map((target) => {
    const [method = "", path = ""] = target.split(" ");
    return { method, path, target };
  }),
);

const found = (method: string, path: string): [string, Readonly<Record<string, string>>] => {
  const { target, params } = table.find(method, path);
  return [target, params];
};
const fault =
  (code: string, details: Record<string, unknown> = {}) =>
  (error: unknown) => {
    assert.ok(error instanceof Fault);
    assert.equal(error.code, code);
    assert.deepEqual(error.details, details);
    return true;
  };

test("a literal segment beats a parameter", () => {
  assert.deepEqual(found("GET", "/invoices/latest"), ["GET /invoices/latest", {}]);
  assert.deepEqual(found("GET", "/invoices/7"), ["GET /invoices/{invoiceId}", { invoiceId: "7" }]);
});

test("a literal that leads nowhere gives way to the parameter", () => {
  assert.deepEqual(found("GET", "/invoices/latest/payments"), [
    "GET /invoices/{invoiceId}/payments",
    { invoiceId: "latest" },
  ]);
  assert.deepEqual(found("DELETE", "/invoices/latest"), [
    "DELETE /invoices/{invoiceId}",
    { invoiceId: "latest" },
  ]);
  assert.deepEqual(found("PUT", "/invoices/latest"), ["PUT /{any}/latest", { any: "invoices" }]);
});

test("parameters are decoded once, after the path is split", () => {
  assert.deepEqual(found("GET", "/invoices/a%2Fb%20%25c+%C3%A9")[1], { invoiceId: "a/b %c+é" });
  assert.deepEqual(found("GET", "/%69nvoices/7")[1], { invoiceId: "7" });
});

test("a broken escape is TRL0503", () => {
  for (const path of ["/invoices/%", "/invoices/%zz", "/invoices/%C3", "/%ff", "invoices", "*"]) {
    assert.throws(() => table.find("GET", path), fault("TRL0503"), path);
  }
});

test("trailing and double slashes make other paths", () => {
  for (const path of ["/invoices/", "//invoices", "/invoices//payments", "/invoices/7/", "//"]) {
    assert.throws(() => table.find("GET", path), fault("TRL0501"), path);
  }
});

test("HEAD is answered by the route of GET", () => {
  assert.equal(found("HEAD", "/")[0], "GET /");
  assert.throws(() => table.find("HEAD", "/x/latest"), fault("TRL0502", { allow: "OPTIONS, PUT" }));
});

test("a wrong method is told the right ones, of every route that has the path", () => {
  assert.throws(
    () => table.find("PATCH", "/invoices"),
    fault("TRL0502", { allow: "GET, HEAD, OPTIONS, POST" }),
  );
  assert.deepEqual(table.methodsOf("/invoices/latest"), ["DELETE", "GET", "HEAD", "OPTIONS", "PUT"]);
  assert.deepEqual(table.methodsOf("/none"), []);
});

test("names of members of Object are no routes", () => {
  for (const path of ["/constructor", "/__proto__", "/invoices/7/toString"]) {
    assert.throws(() => table.find("GET", path), fault("TRL0501"), path);
  }
});

test("two routes that differ in parameter names only are TRL0151", () => {
  const twice = ["/a/{x}", "/a/{y}"].map((path) => ({ method: "GET", path, target: path }));
  assert.throws(() => createRouteTable(twice), fault("TRL0151", { method: "GET", path: "/a/{y}" }));
});

test("a path made to backtrack costs no more than the table's size", () => {
  const depth = 18;
  const routes = Array.from({ length: depth }, (_, level) => ({
    method: "GET",
    path: `${"/a/{x}".repeat(level)}/a/b`,
    target: level,
  }));
  const deep = createRouteTable(routes);
  const startedAt = performance.now();
  for (let round = 0; round < 1_000; round++)
    assert.throws(() => deep.find("GET", `${"/a/b".repeat(depth)}/c`));
  assert.ok(performance.now() - startedAt < 1_000);
});
