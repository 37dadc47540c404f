import { propertyParts, type Facts } from "./facts.ts";
import type { Finding, Place } from "./finding.ts";
import type { Asking } from "./asking.ts";
import { isKeywords, partsOf, targetOf, type Keywords, type Part } from "./part.ts";

/** Values of a discriminating property that are told apart. */
const valuesMax = 100;
/** References and unions that lead to an alternative. */
const depthMax = 8;
/** What is left of an alternative while those of the other side are taken away from it. */
const leftMax = 60;

/**
 * What speaks against it that an alternative of one side is covered by the alternatives of the other: one of them takes
 * all of it, or it falls to pieces that are taken by one each.
 */
export function brokenUnion(
  inclusion: Asking,
  facts: Facts,
  branches: readonly Part[],
  exclusive: boolean,
  place: Place,
  depth: number,
): readonly Finding[] {
  const all = flat(inclusion, branches, exclusive ? "oneOf" : "anyOf", 0);
  const live = all.filter((branch) => !inclusion.disjoint(facts, branch));
  const findings = uncovered(inclusion, facts, live, all, place, depth);
  if (!exclusive || findings.length > 0) return findings;
  return twice(inclusion, facts, live, place);
}

/**
 * Unions within a union as one. Of a `oneOf` within a `oneOf` that asks a little more than is asked: a document that two
 * inner alternatives take and a third one besides is refused.
 */
function flat(
  inclusion: Asking,
  branches: readonly Part[],
  keyword: "anyOf" | "oneOf",
  depth: number,
): readonly Part[] {
  if (depth > depthMax) return branches;
  return branches.flatMap((branch) => {
    let target = branch;
    for (let step = 0; step < depthMax && isKeywords(target) && isOnly(target, "$ref"); step++)
      target = targetOf(target["$ref"], inclusion.definitions);
    if (!isKeywords(target) || !isOnly(target, keyword)) return [branch];
    return flat(inclusion, partsOf(target[keyword]), keyword, depth + 1);
  });
}

function isOnly(part: Keywords, keyword: string): boolean {
  return keyword in part && Object.keys(part).length === 1;
}

function uncovered(
  inclusion: Asking,
  facts: Facts,
  live: readonly Part[],
  branches: readonly Part[],
  place: Place,
  depth: number,
): readonly Finding[] {
  const must = `be one of the ${branches.length} alternatives`;
  const none: Finding = { place, keyword: "anyOf", must, facts, wanted: [] };
  const [first, ...others] = live;
  if (first === undefined) {
    if (inclusion.isHollow(facts)) return [];
    const meant = nearest(inclusion, facts, branches);
    const broken = meant === undefined ? [] : inclusion.within(facts, meant, place, depth);
    return broken.length > 0 ? broken : [{ ...none, ...named(inclusion, facts) }];
  }
  if (live.some((branch) => inclusion.proves(() => inclusion.within(facts, branch, place, depth)))) return [];
  if (others.length === 0) return inclusion.within(facts, first, place, depth);
  const pieces = byDiscriminator(inclusion, facts, live);
  if (pieces !== undefined) {
    return pieces.flatMap((piece) => {
      const left = live.filter((branch) => !inclusion.disjoint(piece, branch));
      return uncovered(inclusion, piece, left, branches, place, depth + 1);
    });
  }
  const left = remaining(inclusion, facts, live);
  return left.length === 0 ? [] : left.slice(0, 3).map((each) => ({ ...none, facts: each }));
}

/** The alternative that has the same value in each property by which alternatives differ. */
function nearest(inclusion: Asking, facts: Facts, branches: readonly Part[]): Part | undefined {
  const { sketches } = inclusion;
  return branches.find((branch) => {
    let alike = 0;
    for (const [name, parts] of sketches.propertiesOf(branch)) {
      const own = valuesAt(inclusion, facts, name);
      const theirs = parts.map((part) => sketches.valuesOf(part)).find((values) => values?.size === 1);
      if (own?.size !== 1 || theirs === undefined) continue;
      if (![...own].every((text) => theirs.has(text))) return false;
      alike += 1;
    }
    return alike > 0;
  });
}

/** Says which alternative of the taking side it is: the one with this value. */
function named(inclusion: Asking, facts: Facts): { readonly could?: string } {
  if (!facts.kinds.has("object")) return {};
  for (const name of facts.object.required) {
    const values = valuesAt(inclusion, facts, name);
    const [value] = values ?? [];
    if (values?.size === 1 && value !== undefined) return { could: `have ${value} as its \`${name}\`` };
  }
  return {};
}

function valuesAt(inclusion: Asking, facts: Facts, name: string): ReadonlySet<string> | undefined {
  if (!facts.kinds.has("object") || !facts.object.listed.has(name)) return undefined;
  const parts = propertyParts(facts.object, name);
  return parts.map((part) => inclusion.sketches.valuesOf(part)).find((values) => values !== undefined);
}

/** What no branch takes. */
function remaining(inclusion: Asking, facts: Facts, branches: readonly Part[]): readonly Facts[] {
  let left: readonly Facts[] = [facts];
  for (const branch of branches) {
    const not = inclusion.negation.not(branch);
    left = left.flatMap((each) => inclusion.refined(each, [not])).filter((each) => !inclusion.isHollow(each));
    if (left.length === 0 || left.length > leftMax) return left;
  }
  return left;
}

/** The alternative in pieces, one for each value of a property by which the branches differ. */
function byDiscriminator(
  inclusion: Asking,
  facts: Facts,
  branches: readonly Part[],
): readonly Facts[] | undefined {
  if (!facts.kinds.has("object")) return undefined;
  const { sketches } = inclusion;
  for (const name of facts.object.listed.keys()) {
    const differ = branches.some((branch) =>
      (sketches.propertiesOf(branch).get(name) ?? []).some((part) => sketches.valuesOf(part) !== undefined),
    );
    if (!differ) continue;
    const values = valuesAt(inclusion, facts, name);
    if (
      values === undefined ||
      values.size < (facts.object.required.has(name) ? 2 : 1) ||
      values.size > valuesMax
    )
      continue;
    const present = [...values].flatMap((text) =>
      inclusion.refined(facts, [
        { type: "object", required: [name], properties: { [name]: { const: JSON.parse(text) as unknown } } },
      ]),
    );
    const absent = facts.object.required.has(name)
      ? []
      : inclusion.refined(facts, [{ type: "object", properties: { [name]: false } }]);
    const pieces = [...present, ...absent].filter((piece) => !inclusion.isHollow(piece));
    return pieces;
  }
  return undefined;
}

/** What is taken by two branches of a `oneOf`. */
function twice(inclusion: Asking, facts: Facts, live: readonly Part[], place: Place): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [at, one] of live.entries()) {
    for (const other of live.slice(at + 1)) {
      const both = inclusion.refined(facts, [one, other]).find((each) => !inclusion.isHollow(each));
      if (both === undefined) continue;
      const must = "be exactly one of the alternatives";
      findings.push({
        place,
        keyword: "oneOf",
        must,
        could: "be two of them at once",
        facts: both,
        wanted: [],
      });
    }
  }
  return findings;
}
