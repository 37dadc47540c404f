/** Knows the VAT rates. */
export interface VatRates {
  /**
   * The standard rate of a country in hundredths of a percent; nothing for a country whose VAT we do not charge.
   *
   * @param country ISO 3166-1 alpha-2
   */
  readonly forCountry: (country: string) => Promise<number | undefined>;
}

/** Knows what was paid. */
export interface Payments {
  /** Those of the invoices that nobody has paid by now, in their order. */
  readonly unpaidAmong: (invoiceIds: readonly string[]) => Promise<readonly string[]>;
}

/** Knows who our customers are beyond what GitHub tells: its marketplace payloads name no country. */
export interface Customers {
  /**
   * The country in which an account is taxed, ISO 3166-1 alpha-2.
   *
   * @throws Fault when the account has not said: it is asked for on sign-up, and may come later than the purchase
   */
  readonly countryOf: (accountId: string) => Promise<string>;
}
