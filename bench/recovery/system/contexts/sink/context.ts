import { context, on } from "trellis";
import { OrderPlaced } from "../load/contracts.ts";

export default context("sink", {
  team: "measuring",
  summary: "Takes the load with two subscriptions; the first says when it got its first delivery.",
  memoryMiB: 512,
  functions: { first: on(OrderPlaced), second: on(OrderPlaced) },
});
