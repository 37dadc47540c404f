import { event } from "trellis";
import { z } from "zod";

export const OrderPlaced = event("load.order-placed", {
  summary: "An order, with a note that makes it as large as it is to be.",
  version: 1,
  schema: z.object({ orderId: z.string().max(40), note: z.string() }),
});
