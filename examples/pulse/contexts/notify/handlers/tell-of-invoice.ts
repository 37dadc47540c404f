import type { Handler } from "trellis";
import type notify from "../context.ts";
import { GetStatement } from "../../billing/contracts.ts";
import { invoiceNotice } from "../domain/compose.ts";
import { sendOnce } from "../send-once.ts";

const tellOfInvoice: Handler<typeof notify, "tellOfInvoice"> = async ({ data }, work) => {
  const answer = await work.call(GetStatement, { params: { invoiceId: data.invoiceId } });
  return sendOnce(invoiceNotice(data, answer.body), work);
};
export default tellOfInvoice;
