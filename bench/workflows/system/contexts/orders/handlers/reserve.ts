import type { Handler } from "trellis";
import { meterOf } from "../../../../../meter.ts";
import type orders from "../context.ts";

const begin = meterOf(0);

/** The first step: counts how long an execution took to come to it. */
const reserve: Handler<typeof orders, "reserve"> = ({ input }) => {
  begin(input.sentUs);
  return { ...input, number: input.number + 1 };
};
export default reserve;
