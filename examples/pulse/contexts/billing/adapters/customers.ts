import type { Adapter } from "trellis";
import type billing from "../context.ts";

/**
 * Stands in for the directory that a real company has from its sign-up form. The accounts of the recorded payloads
 * have an entry; any other gets a country by its number, so that every run of the example says the same.
 */
const customers: Adapter<typeof billing, "customers"> = () => ({
  countryOf: (accountId) => Promise.resolve(known.get(accountId) ?? byNumber(accountId)),
});
export default customers;

const known: ReadonlyMap<string, string> = new Map([
  ["18404719", "GB"],
  ["28536653", "DE"],
]);

/** One outside the European Union and the United Kingdom, so that an invoice without VAT is seen too. */
const countries = ["DE", "FR", "FI", "HU", "IE", "NL", "GB", "US"] as const;

function byNumber(accountId: string): string {
  return countries[Number(BigInt(accountId) % BigInt(countries.length))] ?? "US";
}
