import type { Handler } from "trellis";
import type notify from "../context.ts";
import { reminderNotice } from "../domain/compose.ts";
import { sendOnce } from "../send-once.ts";

const tellOfReminder: Handler<typeof notify, "tellOfReminder"> = ({ data }, work) =>
  sendOnce(reminderNotice(data), work);
export default tellOfReminder;
