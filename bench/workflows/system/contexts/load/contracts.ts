import { event } from "trellis";
import { z } from "zod";

const order = z.object({
  number: z.int().min(0),
  sentUs: z.int().min(0).describe("when it was sent, by the meter's clock"),
});

export const OrderReceived = event("load.order-received", {
  summary: "What an execution of three steps is started by, and given.",
  version: 1,
  schema: order,
});

export const RushReceived = event("load.rush-received", {
  summary: "The same, of an express execution.",
  version: 1,
  schema: order,
});
