import type { Handler } from "trellis";
import type billing from "../context.ts";

const listInvoices: Handler<typeof billing, "listInvoices"> = async ({ query }, { tables }) => {
  const invoices = await tables.invoices.queryIndex("byAccount", query.account, { descending: true });
  return { status: 200, body: { invoices: [...invoices] } };
};
export default listInvoices;
