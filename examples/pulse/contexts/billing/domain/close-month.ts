/** The part of an invoice that a month's totals are made of. */
interface Amounts {
  readonly country: string;
  readonly netCents: number;
  readonly vatCents: number;
  readonly totalCents: number;
}

/** A month's final figures, in whole cents. */
export interface MonthTotals {
  month: string;
  invoices: number;
  netCents: number;
  vatCents: number;
  totalCents: number;
  byCountry: { country: string; netCents: number; vatCents: number }[];
}

/** Adds up the invoices of a month; their order makes no difference. */
export function totalsOf(month: string, invoices: readonly Amounts[]): MonthTotals {
  const countries = [...new Set(invoices.map(({ country }) => country))].toSorted();
  return {
    month,
    invoices: invoices.length,
    netCents: sum(invoices, "netCents"),
    vatCents: sum(invoices, "vatCents"),
    totalCents: sum(invoices, "totalCents"),
    byCountry: countries.map((country) => {
      const own = invoices.filter((invoice) => invoice.country === country);
      return { country, netCents: sum(own, "netCents"), vatCents: sum(own, "vatCents") };
    }),
  };
}

function sum(invoices: readonly Amounts[], field: "netCents" | "vatCents" | "totalCents"): number {
  return invoices.reduce((total, invoice) => total + invoice[field], 0);
}
