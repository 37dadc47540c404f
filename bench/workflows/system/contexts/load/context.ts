import { context } from "trellis";
import { OrderReceived } from "./contracts.ts";

export default context("load", {
  team: "measuring",
  summary: "Publishes the load.",
  publishes: [OrderReceived],
  functions: {},
});
