import { itemParts, placesOf, type Facts } from "./facts.ts";
import { placeIn, type Finding, type Place } from "./finding.ts";
import type { Asking } from "./asking.ts";
import { numberOr, partsOf, type Keywords, type Part } from "./part.ts";
import { counted } from "./words.ts";

/** First places of a list that are compared one by one. */
const placesMax = 1_000;

/** What speaks against it that the arrays of an alternative keep the array keywords of a schema. */
export function brokenInArrays(
  inclusion: Asking,
  facts: Facts,
  keywords: Keywords,
  place: Place,
): readonly Finding[] {
  const { array } = facts;
  const { minItems, maxItems, uniqueItems } = keywords;
  const findings: Finding[] = [];
  const add = (keyword: string, must: string): void => {
    findings.push({ place, keyword, must, facts, wanted: [{ not: { [keyword]: keywords[keyword] } }] });
  };
  if (typeof minItems === "number" && array.min < minItems)
    add("minItems", `have at least ${counted(minItems, "item", "items")}`);
  if (typeof maxItems === "number" && longest(inclusion, facts) > maxItems)
    add("maxItems", `have at most ${counted(maxItems, "item", "items")}`);
  if (uniqueItems === true && !array.unique && array.max > 1) add("uniqueItems", "have no two equal items");
  findings.push(...brokenItems(inclusion, facts, keywords, place));
  if (keywords["contains"] !== undefined) findings.push(...brokenContains(inclusion, facts, keywords, place));
  return findings;
}

function brokenItems(inclusion: Asking, facts: Facts, keywords: Keywords, place: Place): readonly Finding[] {
  const { array } = facts;
  const { items, unevaluatedItems } = keywords;
  const first = partsOf(keywords["prefixItems"]);
  // Without branches at the same place, what is not evaluated is what has no place of its own.
  const rest = items ?? (hasBranches(keywords) ? undefined : unevaluatedItems) ?? true;
  const findings: Finding[] = [];
  if (first.length > 0 || rest !== true) {
    const own = Math.min(Math.max(first.length, placesOf(array)), placesMax);
    for (let at = 0; at <= own && at < longest(inclusion, facts); at++) {
      const shown = at < own ? String(at) : "*";
      const inside = placeIn(place, facts, { index: at }, shown);
      findings.push(...inclusion.contained(itemParts(array, at), first[at] ?? (rest as Part), inside));
    }
  }
  if (unevaluatedItems === undefined || unevaluatedItems === true || items !== undefined) return findings;
  if (!hasBranches(keywords)) return findings;
  return [
    ...findings,
    {
      place,
      keyword: "doubt",
      must: "",
      wanted: [],
      doubt: "`unevaluatedItems` beside other schemas of the same list is not compared",
    },
  ];
}

function hasBranches(keywords: Keywords): boolean {
  return ["$ref", "allOf", "anyOf", "oneOf", "if", "contains"].some((keyword) => keyword in keywords);
}

/** How many items a list can have: a place for which nothing is valid ends it. */
function longest(inclusion: Asking, { array }: Facts): number {
  for (let at = 0; at <= placesOf(array) && at < array.max; at++) {
    if (inclusion.isEmpty(itemParts(array, at))) return at;
  }
  return array.max;
}

function brokenContains(
  inclusion: Asking,
  facts: Facts,
  keywords: Keywords,
  place: Place,
): readonly Finding[] {
  const { array } = facts;
  const { minContains, maxContains } = keywords;
  const contains = keywords["contains"] as Part;
  const [least, most] = [numberOr(minContains, 1), numberOr(maxContains, Infinity)];
  const findings: Finding[] = [];
  const includes = (parts: readonly Part[], right: Part): boolean =>
    inclusion.proves(() => inclusion.contained(parts, right, place));
  if (least > 0) {
    const known = array.contained.some((own) => own.min >= least && includes([own.part], contains));
    if (!known && sureItems(array.min, facts, (parts) => includes(parts, contains)) < least) {
      const wanted = { not: { contains, minContains: least } };
      const must = `have at least ${counted(least, "item", "items")} that \`contains\` describes`;
      findings.push({ place, keyword: "contains", must, facts, wanted: [wanted] });
    }
  }
  if (most === Infinity || array.max <= most) return findings;
  const known = array.contained.some((own) => own.max <= most && includes([contains], own.part));
  const possible = (parts: readonly Part[]): boolean => !inclusion.isEmpty([...parts, contains]);
  const places = placesOf(array);
  const few =
    (array.max <= places || !possible(itemParts(array, places))) &&
    Array.from({ length: Math.min(places, array.max, placesMax) }, (_, at) => itemParts(array, at)).filter(
      possible,
    ).length <= most;
  if (!known && !few) {
    const must = `have at most ${counted(most, "item", "items")} that \`contains\` describes`;
    findings.push({
      place,
      keyword: "maxContains",
      must,
      facts,
      wanted: [{ contains, minContains: most + 1 }],
    });
  }
  return findings;
}

/** How many of the items that a list must have are sure to be so. */
function sureItems(min: number, { array }: Facts, isSo: (parts: readonly Part[]) => boolean): number {
  const places = Math.min(placesOf(array), placesMax);
  let sure = 0;
  for (let at = 0; at < Math.min(min, places); at++) if (isSo(itemParts(array, at))) sure += 1;
  return min > places && isSo(itemParts(array, places)) ? sure + min - places : sure;
}
