import assert from "node:assert/strict";
import { test } from "node:test";
import { invoiceNotice, quarantineNotice } from "./compose.ts";
import { money } from "./money.ts";

test("money is written with its cents and grouped thousands", () => {
  assert.equal(money(123_456_789), "$1,234,567.89");
  assert.equal(money(5), "$0.05");
  assert.equal(money(-1_000), "-$10.00");
});

test("an invoice without a login names the account, as events of version 1 do", () => {
  const invoice = { invoiceId: "INV-1", accountId: "7", totalCents: 426, vatCents: 71 };
  assert.equal(invoiceNotice(invoice).subject, "Invoice INV-1 to account 7");
  assert.equal(invoiceNotice({ ...invoice, accountLogin: "acme" }).subject, "Invoice INV-1 to acme");
});

test("two deliveries broken at the same place are one piece of news", () => {
  const quarantined = {
    deliveryId: "d-1",
    event: "push",
    pointer: "/repository/id",
    reason: "is missing",
  };
  const again = quarantineNotice({ ...quarantined, deliveryId: "d-2" });
  assert.equal(again.noticeId, quarantineNotice(quarantined).noticeId);
});
