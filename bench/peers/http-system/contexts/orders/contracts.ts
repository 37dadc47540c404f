import { api, event } from "trellis";
import { z } from "zod";

const Order = z.object({
  orderId: z.string().regex(/^ord-[0-9]+$/),
  customer: z.string().max(40),
  amount: z.int().min(0),
  currency: z.enum(["EUR", "USD", "GBP"]),
  quantity: z.int().min(1).max(1_000),
  express: z.boolean(),
});

export const OrderPlaced = event("orders.order-placed", {
  summary: "An order, as small as orders are.",
  key: "customer",
  version: 1,
  schema: Order,
});

/** The schema in clients/fastify-server.ts says the same. */
export const PlaceOrder = api("POST /orders", {
  summary: "Takes an order: answers once its event is durable.",
  body: Order,
  responses: { 202: z.object({ orderId: z.string() }) },
});
