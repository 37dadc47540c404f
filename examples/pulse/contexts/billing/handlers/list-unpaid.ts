import type { Handler } from "trellis";
import type billing from "../context.ts";
import { invoicesOfMonth } from "../invoices-of-month.ts";

const listUnpaid: Handler<typeof billing, "listUnpaid"> = async ({ input }, { tables, ports }) => {
  const invoices = await invoicesOfMonth(tables, input.month);
  const unpaid = await ports.payments.unpaidAmong(invoices.map(({ invoiceId }) => invoiceId));
  return { invoiceIds: [...unpaid] };
};
export default listUnpaid;
