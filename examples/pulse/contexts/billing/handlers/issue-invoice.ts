import type { Handler } from "trellis";
import type billing from "../context.ts";
import { InvoiceIssued } from "../contracts.ts";
import { createInvoice } from "../domain/create-invoice.ts";
import { bookingMonth, monthOf } from "../domain/month.ts";

const issueInvoice: Handler<typeof billing, "issueInvoice"> = async ({ data }, work) => {
  const { tables, ports, publish, refuse } = work;
  const country = await ports.customers.countryOf(data.accountId);
  const draft = createInvoice(data, country, (await ports.rates.forCountry(country)) ?? 0);
  if ("refused" in draft) return refuse(draft);
  const { invoiceId, issuedAt } = draft;
  if ((await tables.invoices.get(invoiceId)) !== undefined) {
    return refuse({ refused: "already-invoiced", invoiceId });
  }

  const closed = (await tables.months.get(monthOf(issuedAt)))?.state === "closed";
  const month = bookingMonth(issuedAt, closed, work.now.toISOString());
  if ((await tables.months.get(month)) === undefined) tables.months.put({ month, state: "open" });
  tables.invoices.put({ ...draft, month });

  const { accountId, accountLogin, netCents, vatCents, totalCents } = draft;
  publish(InvoiceIssued, { invoiceId, accountId, accountLogin, country, netCents, vatCents, totalCents });
};
export default issueInvoice;
