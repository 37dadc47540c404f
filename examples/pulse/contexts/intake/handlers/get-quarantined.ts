import type { Handler } from "trellis";
import type intake from "../context.ts";
import { deliveryUnknown } from "../problems.ts";

const getQuarantined: Handler<typeof intake, "getQuarantined"> = async ({ params }, { tables }) => {
  const delivery = await tables.quarantine.get(params.deliveryId);
  return delivery === undefined ? deliveryUnknown(params.deliveryId) : { status: 200, body: delivery };
};
export default getQuarantined;
