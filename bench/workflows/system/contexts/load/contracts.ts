import { event } from "trellis";
import { z } from "zod";

export const OrderReceived = event("load.order-received", {
  summary: "What an execution of three steps is started by, and given.",
  version: 1,
  schema: z.object({
    number: z.int().min(0),
    sentUs: z.int().min(0).describe("when it was sent, by the meter's clock"),
  }),
});
