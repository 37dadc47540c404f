import type { Handler } from "trellis";
import type notify from "../context.ts";
import { failureNotice } from "../domain/compose.ts";
import { sendOnce } from "../send-once.ts";

const tellOfFailure: Handler<typeof notify, "tellOfFailure"> = ({ data }, work) =>
  sendOnce(failureNotice(data), work);
export default tellOfFailure;
