import type { Handler } from "trellis";
import type orders from "../context.ts";

const charge: Handler<typeof orders, "charge"> = ({ input }) => ({ ...input, number: input.number + 1 });
export default charge;
