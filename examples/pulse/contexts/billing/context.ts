import { context, http, on, port, schedule, table, task, workflow } from "trellis";
import { z } from "zod";
import { PurchaseChanged } from "../intake/contracts.ts";
import {
  GetInvoice,
  GetStatement,
  Invoice,
  InvoiceIssued,
  InvoiceOverdue,
  ListInvoices,
  MonthClosed,
} from "./contracts.ts";
import type { Customers, Payments, VatRates } from "./ports.ts";

/** A month of the books; it exists from its first invoice on. */
const Month = z.object({ month: z.string(), state: z.enum(["open", "closed"]) });

const ClosedMonth = z.object({ month: z.string() });

export default context("billing", {
  team: "finance",
  summary: "Turns marketplace purchases into invoices with VAT, and closes the books of each month.",
  publishes: [InvoiceIssued, InvoiceOverdue, MonthClosed],
  tables: {
    invoices: table(Invoice, {
      key: "invoiceId",
      indexes: { byAccount: ["accountId", "issuedAt"], byMonth: ["month", "invoiceId"] },
    }),
    months: table(Month, { key: "month", indexes: { byState: ["state", "month"] } }),
  },
  ports: { rates: port<VatRates>(), customers: port<Customers>(), payments: port<Payments>() },
  functions: {
    issueInvoice: on(PurchaseChanged, {
      reads: [
        "purchaseId",
        "accountId",
        "accountLogin",
        "change",
        "plan",
        "previousPlan",
        "onFreeTrial",
        "effectiveAt",
        "nextBillingAt",
      ],
      ordered: true,
    }),
    // 02:00 UTC on the first: late deliveries of the month before have had their first retries.
    closeMonth: schedule("cron(0 2 1 * ? *)"),
    getInvoice: http(GetInvoice),
    getStatement: http(GetStatement),
    listInvoices: http(ListInvoices),
    listUnpaid: task({ input: ClosedMonth, result: z.object({ invoiceIds: z.array(z.string()) }) }),
    remindOfInvoice: task({ input: z.object({ invoiceId: z.string(), level: z.literal([1, 2]) }) }),
  },
  // Started by closeMonth.
  workflows: { dunning: workflow("dunning.asl.json", { input: ClosedMonth }) },
});
