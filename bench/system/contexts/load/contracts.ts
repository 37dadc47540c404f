import { event } from "trellis";
import { z } from "zod";

/** Small, as events are: about 130 bytes of data, 490 as a CloudEvent. */
export const OrderPlaced = event("load.order-placed", {
  summary: "An order, and what the bench wants to know of it.",
  key: "customer",
  version: 1,
  schema: z.object({
    orderId: z.string().regex(/^ord-[0-9]+$/),
    customer: z.string().max(40),
    amount: z.int().min(0),
    currency: z.enum(["EUR", "USD", "GBP"]),
    quantity: z.int().min(1).max(1_000),
    express: z.boolean(),
    sentUs: z.int().min(0).describe("when it was sent, by the meter's clock"),
    fails: z.int().min(1).max(9).optional().describe("attempts that fail, in the subscription that fails"),
    note: z.string().optional().describe("makes an event as large as it is to be"),
  }),
});
