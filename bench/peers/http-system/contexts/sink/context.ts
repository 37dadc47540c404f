import { context, on } from "trellis";
import { OrderPlaced } from "../orders/contracts.ts";

export default context("sink", {
  team: "measuring",
  summary: "Takes what was ordered and does nothing with it.",
  functions: { take: on(OrderPlaced, { reads: ["orderId"] }) },
});
