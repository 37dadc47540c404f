import assert from "node:assert/strict";
import { test } from "node:test";
import { eventCatalogOf, type CatalogFile } from "./event-catalog.ts";
import { shopModel } from "./fixtures/shop.ts";

const files = eventCatalogOf(shopModel(), { release: "1.2.0" });
const frontMatterOf = (
  path: string,
  all: readonly CatalogFile[] = files,
): Readonly<Record<string, unknown>> => {
  const file = all.find((each) => each.path === path);
  assert.ok(file !== undefined && "frontMatter" in file, path);
  return file.frontMatter;
};

test("a service sends what its context publishes, and receives what that listens to and answers", () => {
  const { sends, receives, owners } = frontMatterOf("domains/shop/services/billing/index.mdx");
  assert.deepEqual(sends, [{ id: "billing.invoice-issued", version: "1.0.0" }]);
  assert.deepEqual(receives, [
    { id: "market.plan-bought", version: "3.0.0", fields: ["account", "note"] },
    { id: "billing.getInvoice", version: "1.2.0" },
  ]);
  assert.deepEqual(owners, ["finance"]);
});

test("today's version of an event stands first, and the older ones beside it with their last day", () => {
  const home = "domains/shop/services/market/events/market.plan-bought";
  assert.equal(frontMatterOf(`${home}/index.mdx`)["version"], "3.0.0");
  const { version, deprecated } = frontMatterOf(`${home}/versioned/1.0.0/index.mdx`);
  assert.deepEqual(
    [version, deprecated],
    ["1.0.0", { date: "2028-02-29", message: "May be read until 2028-02-29." }],
  );
});

test("what is asked with GET is a query, everything else a command, with its method and path", () => {
  const { operation } = frontMatterOf("domains/shop/services/market/queries/market.findOrders/index.mdx");
  assert.deepEqual(operation, { method: "GET", path: "/orders", statusCodes: ["200", "404"] });
  assert.ok(frontMatterOf("domains/shop/services/market/commands/market.placeOrder/index.mdx"));
});

test("of one context there are its own files, and the events that it listens to beside it", () => {
  const own = eventCatalogOf(shopModel(), { context: "billing" });
  assert.ok(own.every(({ path }) => !path.includes("services/market")));
  assert.ok(frontMatterOf("domains/shop/events/market.plan-bought/index.mdx", own));
});

test("a release that is no semantic version is written as one", () => {
  const [domain] = eventCatalogOf(shopModel(), { release: "main 4711" });
  assert.ok(domain !== undefined && "frontMatter" in domain);
  assert.equal(domain.frontMatter["version"], "0.0.0+main.4711");
});

test("a service sends what its functions call, also what outsiders may not, and has no OpenAPI document of that", () => {
  const model = shopModel();
  const { market, billing } = model.contexts;
  const [name, declared] = Object.entries(billing!.functions).find(([, { kind }]) => kind === "on")!;
  const operation = "GET /orders";
  const functions = { ...billing!.functions, [name]: { ...declared, calls: [{ operation }] } };
  const apis = Object.fromEntries(
    Object.entries(model.apis).map(([each, api]) => [each, { ...api, callers: "declared" as const }]),
  );
  const all = eventCatalogOf({
    ...model,
    apis,
    contexts: { market: market!, billing: { ...billing!, functions } },
  });
  assert.deepEqual(frontMatterOf("domains/shop/services/billing/index.mdx", all)["sends"], [
    { id: "billing.invoice-issued", version: "1.0.0" },
    { id: "market.findOrders", version: "0.0.0" },
  ]);
  assert.ok(!all.some(({ path }) => path.endsWith("openapi.json")));
});
