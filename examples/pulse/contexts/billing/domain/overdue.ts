/** The part of an invoice that a reminder is made of. */
interface Owed {
  readonly invoiceId: string;
  readonly accountId: string;
  readonly totalCents: number;
}

/** How often somebody was reminded, this time included. */
export type Level = 1 | 2;

/** What is told of an unpaid invoice; refused for one that was paid meanwhile. */
export function remind(
  { invoiceId, accountId, totalCents }: Owed,
  level: Level,
  unpaid: boolean,
): (Owed & { readonly level: Level }) | { readonly refused: "invoice-paid" } {
  return unpaid ? { invoiceId, accountId, totalCents, level } : { refused: "invoice-paid" };
}
