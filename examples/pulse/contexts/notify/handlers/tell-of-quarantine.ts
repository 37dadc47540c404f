import type { Handler } from "trellis";
import type notify from "../context.ts";
import { quarantineNotice } from "../domain/compose.ts";
import { sendOnce } from "../send-once.ts";

const tellOfQuarantine: Handler<typeof notify, "tellOfQuarantine"> = ({ data }, work) =>
  sendOnce(quarantineNotice(data), work);
export default tellOfQuarantine;
