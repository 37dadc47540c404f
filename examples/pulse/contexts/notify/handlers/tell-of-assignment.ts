import type { Handler } from "trellis";
import type notify from "../context.ts";
import { assignmentNotice } from "../domain/compose.ts";
import { sendOnce } from "../send-once.ts";

const tellOfAssignment: Handler<typeof notify, "tellOfAssignment"> = ({ data }, work) =>
  sendOnce(assignmentNotice(data), work);
export default tellOfAssignment;
