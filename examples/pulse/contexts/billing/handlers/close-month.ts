import type { Handler } from "trellis";
import type billing from "../context.ts";
import { MonthClosed } from "../contracts.ts";
import { totalsOf } from "../domain/close-month.ts";
import { monthBefore, monthOf } from "../domain/month.ts";
import { invoicesOfMonth } from "../invoices-of-month.ts";

/** Closes every open month before the present one: a firing that was missed is made up for by the next. */
const closeMonth: Handler<typeof billing, "closeMonth"> = async ({ scheduledFor }, work) => {
  const { tables, publish, start } = work;
  const last = monthBefore(monthOf(scheduledFor.toISOString()));
  for (const { month } of await tables.months.queryIndex("byState", "open", { to: last })) {
    tables.months.put({ month, state: "closed" });
    publish(MonthClosed, totalsOf(month, await invoicesOfMonth(tables, month)));
    start("dunning", { month }, { name: month });
  }
};
export default closeMonth;
