import type { Handler } from "trellis";
import { meterOf } from "../../../../meter.ts";
import type sink from "../context.ts";

const meet = meterOf(1);

const second: Handler<typeof sink, "second"> = ({ data, attempt }) => {
  if (attempt === 1) meet(data.sentUs);
};
export default second;
