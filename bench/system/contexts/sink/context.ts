import { context, on } from "trellis";
import { OrderPlaced } from "../load/contracts.ts";

export default context("sink", {
  team: "measuring",
  summary: "Takes the load with two subscriptions that do nothing.",
  functions: {
    first: on(OrderPlaced, { reads: ["orderId", "amount"] }),
    second: on(OrderPlaced, { reads: ["customer"] }),
  },
});
