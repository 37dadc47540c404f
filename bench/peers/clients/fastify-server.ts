import Fastify from "fastify";

// What Trellis's gateway is compared with: validated by the same schema, answered with the same body, kept nowhere.

const order = {
  type: "object",
  required: ["orderId", "customer", "amount", "currency", "quantity", "express"],
  additionalProperties: false,
  properties: {
    orderId: { type: "string", pattern: "^ord-[0-9]+$" },
    customer: { type: "string", maxLength: 40 },
    amount: { type: "integer", minimum: 0 },
    currency: { enum: ["EUR", "USD", "GBP"] },
    quantity: { type: "integer", minimum: 1, maximum: 1_000 },
    express: { type: "boolean" },
  },
};
const accepted = { type: "object", required: ["orderId"], properties: { orderId: { type: "string" } } };

const app = Fastify({ logger: false });
app.post<{ Body: { readonly orderId: string } }>(
  "/orders",
  { schema: { body: order, response: { 202: accepted } } },
  (request, reply) => reply.code(202).send({ orderId: request.body.orderId }),
);
const url = await app.listen({ host: "127.0.0.1", port: 0 });
process.on("disconnect", () => process.exit());
process.send?.({ kind: "listening", url });
