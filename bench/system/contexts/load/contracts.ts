import { event } from "trellis";
import { z } from "zod";

/** An event of about 250 bytes on the wire. */
export const OrderPlaced = event("load.order-placed", {
  summary: "An order, as small as orders are.",
  key: "customer",
  version: 1,
  schema: z.object({
    orderId: z.string().regex(/^ord-[0-9]+$/),
    customer: z.string().max(40),
    amount: z.int().min(0),
    currency: z.enum(["EUR", "USD", "GBP"]),
    quantity: z.int().min(1).max(1_000),
    express: z.boolean(),
  }),
});
