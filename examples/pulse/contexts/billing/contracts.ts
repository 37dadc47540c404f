import { api, event } from "trellis";
import { z } from "zod";
import { splitBritishTotal } from "./domain/split-british-total.ts";

const Time = z.iso.datetime();
/** `YYYY-MM` */
const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
/** Whole US cents: GitHub Marketplace sells in dollars. */
const Cents = z.int();
/** ISO 3166-1 alpha-2. */
const Country = z.string().regex(/^[A-Z]{2}$/);

/**
 * Version 1 carried a total alone, from the years in which we sold in Britain only. Old events reach today's readers
 * with the VAT split out of it.
 */
export const InvoiceIssued = event("billing.invoice-issued", {
  summary: "An invoice was issued to an account.",
  key: "accountId",
  version: 2,
  schema: z.object({
    invoiceId: z.string(),
    accountId: z.string(),
    accountLogin: z.string().meta({ personal: true }).optional(),
    country: Country,
    netCents: Cents,
    vatCents: Cents,
    totalCents: Cents,
  }),
  previous: { 1: z.object({ invoiceId: z.string(), accountId: z.string(), total: Cents }) },
  upcast: {
    1: ({ invoiceId, accountId, total }) => ({ invoiceId, accountId, ...splitBritishTotal(total) }),
  },
  // As far off as the example may be kept: `trellis check` warns 30 days before the day, and fails after it.
  deprecated: { 1: "2049-12-31" },
});

export const MonthClosed = event("billing.month-closed", {
  summary: "A month's invoices are final.",
  key: "month",
  version: 1,
  schema: z.object({
    month: Month,
    invoices: z.int(),
    netCents: Cents,
    vatCents: Cents,
    totalCents: Cents,
    /** What the VAT return of each country needs, by country code. */
    byCountry: z.array(z.object({ country: Country, netCents: Cents, vatCents: Cents })),
  }),
});

export const InvoiceOverdue = event("billing.invoice-overdue", {
  summary: "An invoice's term is over, and it is not paid.",
  key: "accountId",
  version: 1,
  schema: z.object({
    invoiceId: z.string(),
    accountId: z.string(),
    totalCents: Cents,
    /** 1 for the first reminder. */
    level: z.literal([1, 2]),
  }),
});

const InvoiceLine = z.object({
  text: z.string(),
  netCents: Cents,
  /** Hundredths of a percent: 2,000 is 20 %. */
  vatBasisPoints: z.int(),
  vatCents: Cents,
});

export const Invoice = z.object({
  invoiceId: z.string(),
  purchaseId: z.string(),
  accountId: z.string(),
  accountLogin: z.string().meta({ personal: true }),
  country: Country,
  currency: z.literal("USD"),
  lines: z.array(InvoiceLine),
  netCents: Cents,
  vatCents: Cents,
  totalCents: Cents,
  issuedAt: Time,
  /** The month in whose books it stands: that of `issuedAt`, or a later one if that was closed already. */
  month: Month,
});

/** A problem document (RFC 9457). */
const Problem = z.object({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() });

export const GetInvoice = api("GET /invoices/{invoiceId}", {
  summary: "One invoice.",
  params: z.object({ invoiceId: z.string().min(1).max(250) }),
  responses: { 200: Invoice, 404: Problem },
});

/** For other contexts: an invoice in words, without whose it is. */
export const GetStatement = api("GET /invoices/{invoiceId}/statement", {
  summary: "What an invoice is for, and in which month's books it stands.",
  params: z.object({ invoiceId: z.string().min(1).max(250) }),
  responses: {
    200: z.object({
      invoiceId: z.string(),
      country: Country,
      /** The texts of its lines. */
      lines: z.array(z.string()),
      month: Month,
    }),
    404: Problem,
  },
  callers: "declared",
});

export const ListInvoices = api("GET /invoices", {
  summary: "The newest invoices of one account, 100 at most.",
  query: z.object({ account: z.string().regex(/^[0-9]{1,20}$/) }),
  responses: { 200: z.object({ invoices: z.array(Invoice) }) },
});
