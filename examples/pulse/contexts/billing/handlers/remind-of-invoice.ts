import type { Handler } from "trellis";
import type billing from "../context.ts";
import { InvoiceOverdue } from "../contracts.ts";
import { remind } from "../domain/overdue.ts";

const remindOfInvoice: Handler<typeof billing, "remindOfInvoice"> = async ({ input }, work) => {
  const { tables, ports, publish, refuse } = work;
  const invoice = await tables.invoices.get(input.invoiceId);
  if (invoice === undefined) return refuse({ refused: "invoice-unknown" });
  const unpaid = await ports.payments.unpaidAmong([invoice.invoiceId]);
  const reminder = remind(invoice, input.level, unpaid.length > 0);
  if ("refused" in reminder) return refuse(reminder);
  publish(InvoiceOverdue, reminder);
};
export default remindOfInvoice;
