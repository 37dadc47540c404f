import { context } from "trellis";
import { OrderReceived, RushReceived } from "./contracts.ts";

export default context("load", {
  team: "measuring",
  summary: "Publishes the load.",
  publishes: [OrderReceived, RushReceived],
  functions: {},
});
