import type { Handler } from "trellis";
import type orders from "../context.ts";

const fill: Handler<typeof orders, "fill"> = ({ input: { from, count } }, { tables }) => {
  for (let number = from; number < from + count; number++) tables.numbers.put({ list: "all", number });
};
export default fill;
