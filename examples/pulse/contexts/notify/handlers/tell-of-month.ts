import type { Handler } from "trellis";
import type notify from "../context.ts";
import { monthNotice } from "../domain/compose.ts";
import { sendOnce } from "../send-once.ts";

const tellOfMonth: Handler<typeof notify, "tellOfMonth"> = ({ data }, work) =>
  sendOnce(monthNotice(data), work);
export default tellOfMonth;
