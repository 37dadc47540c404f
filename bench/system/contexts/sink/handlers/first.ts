import type { Handler } from "trellis";
import type sink from "../context.ts";

/** Fails one event in a thousand once, and one in ten thousand always. */
const first: Handler<typeof sink, "first"> = ({ data, attempt }) => {
  if (data.orderId.endsWith("0000")) throw new Error("fails always");
  if (data.orderId.endsWith("000") && attempt === 1) throw new Error("fails once");
};
export default first;
