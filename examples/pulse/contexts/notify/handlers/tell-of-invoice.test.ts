import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "trellis";
import { type Stub, stub, testContext } from "trellis/testing";
import { GetStatement, InvoiceIssued } from "../../billing/contracts.ts";
import notifyContext from "../context.ts";
import { createMemorySender } from "../memory-sender.ts";

const issued = {
  invoiceId: "INV-1",
  accountId: "7",
  accountLogin: "acme",
  country: "GB",
  netCents: 1_000,
  vatCents: 200,
  totalCents: 1_200,
};

/** The text of the notice, where it was sent. */
async function textWith(billing: Stub<(typeof GetStatement)["declaration"]>): Promise<string | undefined> {
  const sender = createMemorySender();
  const notify = await testContext(notifyContext, { ports: { sender }, calls: [billing] });
  await notify.deliver(InvoiceIssued, issued);
  await notify.clock.advance(10_000);
  return [...sender.taken.values()][0]?.text;
}

test("an invoice is told with what was bought and where it stands, as billing says", async () => {
  const lines = ["Pro, 10 units"];
  const billing = stub(GetStatement, ({ params: { invoiceId } }) => {
    return { status: 200, body: { invoiceId, country: "GB", lines, month: "2026-11" } };
  });
  assert.equal(
    await textWith(billing),
    "Pro, 10 units. $12.00, of which $2.00 VAT, in the books of 2026-11.",
  );
});

test("an invoice that billing has no more of is told as its event says", async () => {
  const billing = stub(GetStatement, () => {
    return { status: 404, body: { type: "about:blank", title: "No such invoice", status: 404, detail: "" } };
  });
  assert.equal(await textWith(billing), "$12.00, of which $2.00 VAT.");
});

test("while billing can't answer, the notice waits", async () => {
  let asked = 0;
  const billing = stub(GetStatement, ({ params: { invoiceId } }) => {
    if (++asked <= 3) throw new Fault("TRL0320", "the context had no worker for 10 s", { retry: "later" });
    return { status: 200, body: { invoiceId, country: "GB", lines: ["Pro"], month: "2026-11" } };
  });
  const text = await textWith(billing);
  assert.deepEqual([asked, text], [4, "Pro. $12.00, of which $2.00 VAT, in the books of 2026-11."]);
});
