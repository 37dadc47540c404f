import type { Handler } from "trellis";
import type notify from "../context.ts";
import { invoiceNotice } from "../domain/compose.ts";
import { sendOnce } from "../send-once.ts";

const tellOfInvoice: Handler<typeof notify, "tellOfInvoice"> = ({ data }, work) =>
  sendOnce(invoiceNotice(data), work);
export default tellOfInvoice;
