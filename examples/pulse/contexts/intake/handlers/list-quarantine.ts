import type { Handler } from "trellis";
import type intake from "../context.ts";
import { pageOf } from "../domain/page.ts";

const listQuarantine: Handler<typeof intake, "listQuarantine"> = async ({ query }, { tables }) => {
  const { state = "open", after, limit = 100 } = query;
  const range = { limit: limit + 2, ...(after !== undefined && { from: after }) };
  const { rows, next } = pageOf(await tables.quarantine.queryIndex("byState", state, range), after, limit);
  const deliveries = rows.map(({ payload: _kept, ...row }) => row);
  return { status: 200, body: { deliveries, next } };
};
export default listQuarantine;
