import { context } from "trellis";
import { OrderPlaced } from "./contracts.ts";

export default context("load", {
  team: "measuring",
  summary: "Publishes the load.",
  publishes: [OrderPlaced],
  functions: {},
});
