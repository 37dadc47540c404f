import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Fault } from "@trellis/model";
import { loadContext } from "./index.ts";

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

test("a context is loaded with its handlers, and its adapters are given the environment and its settings", async () => {
  const options = { environment: "test", settings: { VAT_API_KEY: "k", VAT_URL: undefined, OTHER: "x" } };
  const { context, handlers, ports } = await loadContext(fixture("sound"), "billing", options);
  assert.equal(context.name, "billing");
  assert.deepEqual(Object.keys(handlers), ["issueInvoice", "closeMonth", "remind"]);
  assert.equal(typeof handlers.issueInvoice, "function");
  const { forCountry } = ports.vatRates as { forCountry: (country: string) => number };
  // The fixture's adapter knows the countries that its environment and settings spell.
  assert.deepEqual(["test", "https://vat.example", "k", "GB"].map(forCountry), [19, 19, 19, 20]);
});

test("a context without ports is loaded without settings", async () => {
  const { handlers, ports } = await loadContext(fixture("sound"), "market", { settings: {} });
  assert.deepEqual([Object.keys(handlers), ports], [["buyPlan", "getPurchase"], {}]);
});

test("a missing setting, a missing context, a broken file and a handler that is none are faults that say so", async () => {
  await assertFault("sound", "billing", "the setting VAT_API_KEY has no value and no default");
  await assertFault("sound", "selling", "contexts/selling has no context.ts");
  await assertFault(
    "mistaken",
    "audit",
    "contexts/audit/context.mjs could not be loaded: Cannot find module 'contexts/audit/contracts.mjs' (line 2)",
  );
  await assertFault(
    "mistaken",
    "billing",
    "contexts/billing/handlers/issue-invoice.mjs could not be loaded: it does not exist",
  );
  await assertFault(
    "mistaken",
    "notify",
    "contexts/notify/handlers/tell-auditor.mjs could not be loaded: no connection (line 1)",
  );
});

async function assertFault(system: string, context: string, reason: string): Promise<void> {
  await assert.rejects(loadContext(fixture(system), context, { settings: {} }), (error) => {
    assert.ok(error instanceof Fault);
    assert.equal(error.code, "TRL0313");
    assert.equal(error.message, `the context ${context} could not start: ${reason}`);
    return true;
  });
}
