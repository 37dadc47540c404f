import type { WorkOf } from "trellis";
import type billing from "./context.ts";

type Tables = WorkOf<typeof billing>["tables"];
type Invoice = NonNullable<Awaited<ReturnType<Tables["invoices"]["get"]>>>;

/** All invoices of a month, page by page: a query answers 1,000 rows at most. */
export async function invoicesOfMonth(tables: Tables, month: string): Promise<readonly Invoice[]> {
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
