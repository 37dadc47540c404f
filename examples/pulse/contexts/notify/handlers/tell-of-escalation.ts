import type { Handler } from "trellis";
import type notify from "../context.ts";
import { escalationNotice } from "../domain/compose.ts";
import { sendOnce } from "../send-once.ts";

const tellOfEscalation: Handler<typeof notify, "tellOfEscalation"> = ({ data }, work) =>
  sendOnce(escalationNotice(data), work);
export default tellOfEscalation;
