import { context, http } from "trellis";
import { OrderPlaced, PlaceOrder } from "./contracts.ts";

export default context("orders", {
  team: "measuring",
  summary: "Takes orders over HTTP and publishes them.",
  publishes: [OrderPlaced],
  functions: { placeOrder: http(PlaceOrder, { concurrency: 256 }) },
});
