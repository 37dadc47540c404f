import { context, on } from "trellis";
import { OrderPlaced } from "../load/contracts.ts";

export default context("sink", {
  team: "measuring",
  summary: "Takes the load with two subscriptions that do next to nothing.",
  memoryMiB: 512,
  functions: {
    first: on(OrderPlaced, {
      reads: ["orderId", "amount", "fails", "sentUs"],
      retry: { attemptsMax: 2, delayMs: 50 },
    }),
    second: on(OrderPlaced, { reads: ["customer", "sentUs"] }),
  },
});
