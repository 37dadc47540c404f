import type { Handler } from "trellis";
import type billing from "../context.ts";
import { invoiceUnknown } from "../problems.ts";

const getStatement: Handler<typeof billing, "getStatement"> = async ({ params }, { tables }) => {
  const invoice = await tables.invoices.get(params.invoiceId);
  if (invoice === undefined) return invoiceUnknown(params.invoiceId);
  const { invoiceId, country, month } = invoice;
  const lines = invoice.lines.map(({ text }) => text);
  return { status: 200, body: { invoiceId, country, lines, month } };
};
export default getStatement;
