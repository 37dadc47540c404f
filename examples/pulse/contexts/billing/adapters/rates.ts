import type { Adapter } from "trellis";
import type billing from "../context.ts";

/**
 * Standard VAT rates in hundredths of a percent: the 27 member states of the European Union and the United Kingdom,
 * as in force on 1 January 2026 (European Commission, "Taxes in Europe Database"; HMRC, "VAT rates").
 *
 * They apply to every purchase, whatever its date: a system that bills for real keeps each rate with the days on
 * which it held. Reverse charge (business customers with a VAT number in another member state), reduced rates and
 * regions with rates of their own are out of scope.
 */
const standardRates: ReadonlyMap<string, number> = new Map([
  ["AT", 2_000],
  ["BE", 2_100],
  ["BG", 2_000],
  ["CY", 1_900],
  ["CZ", 2_100],
  ["DE", 1_900],
  ["DK", 2_500],
  ["EE", 2_400],
  ["ES", 2_100],
  ["FI", 2_550],
  ["FR", 2_000],
  ["GB", 2_000],
  ["GR", 2_400],
  ["HR", 2_500],
  ["HU", 2_700],
  ["IE", 2_300],
  ["IT", 2_200],
  ["LT", 2_100],
  ["LU", 1_700],
  ["LV", 2_100],
  ["MT", 1_800],
  ["NL", 2_100],
  ["PL", 2_300],
  ["PT", 2_300],
  ["RO", 2_100],
  ["SE", 2_500],
  ["SI", 2_200],
  ["SK", 2_300],
]);

const rates: Adapter<typeof billing, "rates"> = () => ({
  forCountry: (country) => Promise.resolve(standardRates.get(country)),
});
export default rates;
