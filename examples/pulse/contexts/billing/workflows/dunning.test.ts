import assert from "node:assert/strict";
import { test } from "node:test";
import { virtualWorkflows, type VirtualWorkflows } from "@trellis/engine/testing";
import { testContext, type TestContextOf } from "trellis/testing";
import { PurchaseChanged } from "../../intake/contracts.ts";
import billingContext from "../context.ts";
import { InvoiceOverdue } from "../contracts.ts";

const day = 86_400_000;

test("unpaid invoices of a closed month are reminded of twice, paid ones are left alone", async () => {
  const { billing, workflows, unpaid } = await closed(["1", "2", "3"]);
  assert.deepEqual(billing.started("dunning"), [{ name: "2026-01", input: { month: "2026-01" } }]);
  for (const id of ["INV-1", "INV-3"]) unpaid.add(id);
  await billing.clock.advance(14 * day - 1);
  assert.deepEqual(reminders(billing), []);
  await billing.clock.advance(1);
  assert.deepEqual(reminders(billing), ["INV-1 1", "INV-3 1"]);
  // One is paid before its second reminder.
  unpaid.delete("INV-3");
  await billing.clock.advance(7 * day);
  assert.deepEqual(reminders(billing), ["INV-1 1", "INV-3 1", "INV-1 2"]);
  const ended = await workflows.end("dunning");
  assert.deepEqual(ended.output, [
    { invoiceId: "INV-1", outcome: "left-to-finance" },
    { invoiceId: "INV-3", outcome: "paid" },
  ]);
  assert.equal(billing.clock.now.getTime(), Date.UTC(2026, 1, 1, 2) + 35 * day);
});

test("an invoice whose reminder fails again and again is left to finance, and holds up no other", async () => {
  const { billing, workflows, unpaid, broken } = await closed(["1", "2"]);
  for (const id of ["INV-1", "INV-2"]) unpaid.add(id);
  broken.add("INV-1");
  const { status, output } = await workflows.end("dunning");
  assert.equal(status, "SUCCEEDED");
  assert.deepEqual(output, [
    { invoiceId: "INV-1", outcome: "left-to-finance" },
    { invoiceId: "INV-2", outcome: "left-to-finance" },
  ]);
  assert.deepEqual(reminders(billing), ["INV-2 1", "INV-2 2"]);
});

test("a statement that can't be read is asked for again", async () => {
  const { billing, workflows, unpaid, broken } = await closed(["1"]);
  unpaid.add("INV-1");
  broken.add("INV-1");
  billing.clock.at(Date.UTC(2026, 1, 15, 3), async () => broken.clear());
  await workflows.end("dunning");
  assert.deepEqual(reminders(billing), ["INV-1 1", "INV-1 2"]);
});

/** A bench that has issued these invoices in January and closed the month. */
async function closed(ids: readonly string[]): Promise<{
  readonly billing: TestContextOf<typeof billingContext>;
  readonly workflows: VirtualWorkflows;
  readonly unpaid: Set<string>;
  /** Invoices of which the bank can't tell, when it is asked for one alone. */
  readonly broken: Set<string>;
}> {
  const workflows = virtualWorkflows();
  const unpaid = new Set<string>();
  const broken = new Set<string>();
  const billing = await testContext(billingContext, {
    workflows,
    startAt: new Date("2026-01-20T00:00:00Z"),
    ports: {
      payments: {
        unpaidAmong: async (invoiceIds) => {
          const [first = "", ...others] = invoiceIds;
          if (others.length === 0 && broken.has(first)) throw new Error("the bank is closed");
          return invoiceIds.filter((id) => unpaid.has(id));
        },
      },
    },
  });
  for (const purchaseId of ids) await billing.deliver(PurchaseChanged, purchaseOf(purchaseId));
  const firstOfMonth = new Date("2026-02-01T02:00:00Z");
  await billing.clock.advance(firstOfMonth.getTime() - billing.clock.now.getTime());
  await billing.fire("closeMonth", { at: firstOfMonth });
  return { billing, workflows, unpaid, broken };
}

function purchaseOf(purchaseId: string) {
  return {
    purchaseId,
    accountId: "7",
    accountLogin: "acme",
    change: "purchased",
    plan: { planId: "435", name: "Basic Plan", cycle: "monthly", units: 1, unitPriceCents: 1_000 },
    onFreeTrial: false,
    effectiveAt: "2026-01-20T00:00:00.000Z",
  } as const;
}

function reminders(billing: TestContextOf<typeof billingContext>): string[] {
  return billing.published(InvoiceOverdue).map(({ invoiceId, level }) => `${invoiceId} ${level}`);
}
