import type { Handler } from "trellis";
import { meterOf } from "../../../../meter.ts";
import type sink from "../context.ts";

const meet = meterOf(0);

/** Fails as often as the event says; after two attempts it is a dead letter. */
const first: Handler<typeof sink, "first"> = ({ data, attempt }) => {
  if (attempt === 1) meet(data.sentUs);
  if (data.fails !== undefined && attempt <= data.fails) throw new Error("fails, as the event says");
};
export default first;
