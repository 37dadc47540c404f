import type { Handler } from "trellis";
import type orders from "../context.ts";
import { OrderPlaced } from "../contracts.ts";

const placeOrder: Handler<typeof orders, "placeOrder"> = ({ body }, { publish }) => {
  publish(OrderPlaced, body);
  return { status: 202, body: { orderId: body.orderId } };
};
export default placeOrder;
