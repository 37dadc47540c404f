import type { Handler } from "trellis";
import type notify from "../context.ts";
import { overdueNotice } from "../domain/compose.ts";
import { sendOnce } from "../send-once.ts";

const tellOfOverdue: Handler<typeof notify, "tellOfOverdue"> = ({ data }, work) =>
  sendOnce(overdueNotice(data), work);
export default tellOfOverdue;
