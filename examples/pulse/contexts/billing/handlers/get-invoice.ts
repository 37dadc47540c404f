import type { Handler } from "trellis";
import type billing from "../context.ts";
import { invoiceUnknown } from "../problems.ts";

const getInvoice: Handler<typeof billing, "getInvoice"> = async ({ params }, { tables }) => {
  const invoice = await tables.invoices.get(params.invoiceId);
  return invoice === undefined ? invoiceUnknown(params.invoiceId) : { status: 200, body: invoice };
};
export default getInvoice;
