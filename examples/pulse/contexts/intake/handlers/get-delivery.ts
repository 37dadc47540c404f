import type { Handler } from "trellis";
import type intake from "../context.ts";
import { deliveryUnknown } from "../problems.ts";

const getDelivery: Handler<typeof intake, "getDelivery"> = async ({ params }, { tables }) => {
  const delivery = await tables.deliveries.get(params.deliveryId);
  return delivery === undefined ? deliveryUnknown(params.deliveryId) : { status: 200, body: delivery };
};
export default getDelivery;
