import type { Handler } from "trellis";
import type billing from "../context.ts";

const getInvoice: Handler<typeof billing, "getInvoice"> = async ({ params }, { tables }) => {
  const invoice = await tables.invoices.get(params.invoiceId);
  return invoice === undefined ? unknown(params.invoiceId) : { status: 200, body: invoice };
};
export default getInvoice;

function unknown(invoiceId: string) {
  const type = "https://pulse.example/problems/invoice-unknown";
  const detail = `There is no invoice "${invoiceId}".`;
  return { status: 404, body: { type, title: "No such invoice", status: 404, detail } } as const;
}
