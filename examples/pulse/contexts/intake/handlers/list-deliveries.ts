import type { Handler } from "trellis";
import type intake from "../context.ts";
import { pageOf } from "../domain/page.ts";

const listDeliveries: Handler<typeof intake, "listDeliveries"> = async ({ query }, { tables }) => {
  const { outcome, after, limit = 100 } = query;
  const range = { limit: limit + 2, ...(after !== undefined && { from: after }) };
  const { rows, next } = pageOf(
    await tables.deliveries.queryIndex("byOutcome", outcome, range),
    after,
    limit,
  );
  return { status: 200, body: { deliveries: [...rows], next } };
};
export default listDeliveries;
