import type { Handler } from "trellis";
import { meterOf } from "../../../../../meter.ts";
import type orders from "../context.ts";

const end = meterOf(1);

/** The last step: counts how long an execution took to come to it. */
const ship: Handler<typeof orders, "ship"> = ({ input }) => {
  end(input.sentUs);
  return { ...input, number: input.number + 1 };
};
export default ship;
