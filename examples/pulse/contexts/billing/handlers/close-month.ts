import type { Handler, WorkOf } from "trellis";
import type billing from "../context.ts";
import { MonthClosed } from "../contracts.ts";
import { totalsOf } from "../domain/close-month.ts";
import { monthBefore, monthOf } from "../domain/month.ts";

/** Closes every open month before the present one: a firing that was missed is made up for by the next. */
const closeMonth: Handler<typeof billing, "closeMonth"> = async ({ scheduledFor }, { tables, publish }) => {
  const last = monthBefore(monthOf(scheduledFor.toISOString()));
  for (const { month } of await tables.months.queryIndex("byState", "open", { to: last })) {
    tables.months.put({ month, state: "closed" });
    publish(MonthClosed, totalsOf(month, await invoicesOf(tables, month)));
  }
};
export default closeMonth;

type Tables = WorkOf<typeof billing>["tables"];
type Invoice = NonNullable<Awaited<ReturnType<Tables["invoices"]["get"]>>>;

/** All invoices of a month, page by page: a query answers 1,000 rows at most. */
async function invoicesOf(tables: Tables, month: string): Promise<readonly Invoice[]> {
  const limit = 1_000;
  const invoices = [...(await tables.invoices.queryIndex("byMonth", month, { limit }))];
  for (let full = invoices.length === limit; full;) {
    const from = invoices.at(-1)?.invoiceId ?? "";
    const page = await tables.invoices.queryIndex("byMonth", month, { from, limit });
    // The range holds its first row, which the page before had as its last.
    invoices.push(...page.slice(1));
    full = page.length === limit;
  }
  return invoices;
}
