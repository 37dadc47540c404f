import type { Asking } from "./asking.ts";
import { Assumptions } from "./assumptions.ts";
import { Expansion } from "./expansion.ts";
import type { Facts } from "./facts.ts";
import { top, type Finding, type Place } from "./finding.ts";
import { isHollowAs } from "./hollow.ts";
import type { Judge } from "./judge.ts";
import { kindsOf, wholeOnly, type Kind } from "./kind.ts";
import type { Negation } from "./negated.ts";
import { fewNumbers, isWhole } from "./number-facts.ts";
import {
  entriesOf,
  isKeywords,
  listsOf,
  partsOf,
  targetOf,
  textOf,
  type Definitions,
  type Keywords,
  type Part,
} from "./part.ts";
import { PartNames } from "./part-names.ts";
import type { Sameness } from "./sameness.ts";
import { Sketches } from "./sketch.ts";
import { brokenInArrays } from "./within-arrays.ts";
import { brokenInObjects } from "./within-objects.ts";
import { brokenByNumbers, brokenByTexts } from "./within-texts-and-numbers.ts";
import { brokenUnion } from "./within-unions.ts";
import { typeWords, valueWords } from "./words.ts";

/** Comparisons of one question at most: some seconds. Beyond, the answer is a doubt. */
const stepsMax = 150_000;
/** Nesting of places, and of branches at one place. */
const depthMax = 60;
/** How often the same difference of the same two schemas is told, at different places. */
const repeatsMax = 3;

/**
 * Asks whether all documents that one side's schemas take are taken by a schema of the other side. The first side is
 * expanded into alternatives that are known to take at least those documents (`Facts`); the second is taken keyword by
 * keyword, each of which must hold for each alternative. No finding is a proof.
 */
export class Inclusion implements Asking {
  readonly judge: Judge;
  readonly negation: Negation;
  readonly expansion: Expansion;
  readonly definitions: Definitions;
  readonly names: PartNames = new PartNames();
  readonly sketches: Sketches;
  readonly #sameness: Sameness;
  readonly #included = new Assumptions();
  readonly #empty = new Assumptions();
  readonly #expanded = new Map<string, readonly Facts[]>();
  readonly #told = new Map<string, number>();
  #steps = 0;
  #trials = 0;

  constructor(
    definitions: Definitions,
    judge: Judge,
    negation: Negation,
    writers: ReadonlySet<unknown>,
    sameness: Sameness,
  ) {
    this.definitions = definitions;
    this.judge = judge;
    this.negation = negation;
    this.#sameness = sameness;
    this.sketches = new Sketches(definitions);
    this.expansion = new Expansion(definitions, judge, negation, writers);
  }

  /** What speaks against it that a value for which all the parts hold is taken by the other side. */
  contained(parts: readonly Part[], right: Part, place: Place): readonly Finding[] {
    if (right === true || parts.includes(false)) return [];
    if (parts.some((part) => this.#sameness.same(part, right))) return [];
    if (this.exhausted() || place.above.length > depthMax)
      return [doubted(place, "the schemas are too large or too deep to be compared")];
    const statement = `${this.names.of(parts)}<${this.names.of([right])}`;
    const told = this.#told.get(statement) ?? 0;
    if (this.#included.fails(statement) && (this.#trials > 0 || told >= repeatsMax))
      return [doubted(place, "the same as elsewhere")];
    let findings: readonly Finding[] = [];
    const proof = (): boolean => {
      findings = this.alternatives(parts).flatMap((facts) => this.#checked(facts, right, place));
      return findings.length === 0;
    };
    if (this.#included.fails(statement)) proof();
    else this.#included.prove(statement, proof);
    if (this.#trials === 0 && findings.length > 0) this.#told.set(statement, told + 1);
    return findings;
  }

  /** Whether it is contained, without asking what speaks against it. */
  proves(findings: () => readonly Finding[]): boolean {
    this.#trials += 1;
    try {
      return findings().length === 0;
    } finally {
      this.#trials -= 1;
    }
  }

  alternatives(parts: readonly Part[]): readonly Facts[] {
    const key = this.names.of(parts);
    let found = this.#expanded.get(key);
    if (found === undefined) this.#expanded.set(key, (found = this.expansion.alternatives(parts)));
    return found;
  }

  refined(facts: Facts, parts: readonly Part[]): readonly Facts[] {
    this.#steps += 1;
    return this.exhausted() ? [facts] : this.expansion.refined(facts, parts);
  }

  exhausted(): boolean {
    return ++this.#steps > stepsMax;
  }

  /** Whether no value is sure to be so; false when it is not seen. */
  isEmpty(parts: readonly Part[]): boolean {
    if (parts.includes(false)) return true;
    if (parts.length === 0) return false;
    if (this.exhausted()) return false;
    return this.#empty.prove(this.names.of(parts), () => {
      const nots = parts.flatMap((part) => (isBareNot(part) ? [part["not"] as Part] : []));
      if (nots.length > 0) {
        const others = parts.filter((part) => !isBareNot(part));
        if (nots.some((not) => this.proves(() => this.contained(others, not, top)))) return true;
        if (nots.length === 1) return this.isEmpty(others);
      }
      return this.alternatives(parts).every((facts) => this.isHollow(facts));
    });
  }

  /** Whether an alternative that looks possible is not. */
  isHollow(facts: Facts): boolean {
    if ([...facts.kinds].every((kind) => isHollowAs(this, facts, kind))) return true;
    const { nots } = facts;
    if (nots.length === 0 || nots.length > 8 || this.exhausted()) return false;
    return nots.some((not) => {
      const bare = facts.copy();
      bare.nots = [];
      return this.refined(bare, [this.negation.not(not)]).every((left) => this.isHollow(left));
    });
  }

  disjoint(facts: Facts, part: Part): boolean {
    if (this.sketches.apart(facts, part)) return true;
    return this.refined(facts, [part]).every((both) => this.isHollow(both));
  }

  /** What speaks against it that all values of an alternative are taken by a schema. */
  within(facts: Facts, right: Part, place: Place, depth = 0): readonly Finding[] {
    if (right === true || facts.parts.some((part) => this.#sameness.same(part, right))) return [];
    if (depth > depthMax || this.exhausted())
      return [doubted(place, "the schemas are too large or too deep to be compared")];
    return [...facts.kinds].flatMap((kind) => this.#asKind(facts.only(kind), kind, right, place, depth));
  }

  #checked(facts: Facts, right: Part, place: Place): readonly Finding[] {
    const findings = this.within(facts, right, place);
    if (findings.length === 0 || this.isHollow(facts)) return [];
    if (facts.nots.length === 0 || facts.nots.length > 6) return findings;
    // What the other alternatives of a `oneOf` take is not among the values; now it matters.
    const bare = facts.copy();
    bare.nots = [];
    const exact = this.refined(
      bare,
      facts.nots.map((part) => this.negation.not(part)),
    ).filter((each) => !this.isHollow(each));
    return exact.flatMap((each) => this.within(each, right, place));
  }

  #asKind(facts: Facts, kind: Kind, right: Part, place: Place, depth: number): readonly Finding[] {
    if (right === false) return [{ place, keyword: "false", must: "not be there", facts, wanted: [] }];
    if (right === true) return [];
    const values = valuesOf(facts, kind);
    if (values?.every((value) => this.judge.takes(right, value)) === true) return [];
    const { type } = right;
    if (type !== undefined) {
      const fits =
        kindsOf(type).has(kind) &&
        (kind !== "number" || !wholeOnly(type) || isWhole(facts.number) || allWhole(values));
      if (!fits)
        return [
          {
            place,
            keyword: "type",
            must: `be ${typeWords(type)}`,
            facts,
            wanted: [this.negation.not({ type })],
          },
        ];
    }
    const findings: Finding[] = [];
    const add = (keyword: string, must: string, wanted: Part): void => {
      findings.push({ place, keyword, must, facts, wanted: [wanted] });
    };
    this.#listed(facts, values, right, add);
    const known = values === undefined ? undefined : withValues(facts, values);
    if (kind === "number" || kind === "string") {
      const broken = kind === "number" ? brokenByNumbers(facts, right) : brokenByTexts(facts, right);
      for (const { keyword, must, wanted } of broken) {
        const holds =
          values?.every((value) => this.judge.takes({ [keyword]: right[keyword] }, value)) ?? false;
        if (!holds) add(keyword, must, wanted);
      }
    }
    if (kind === "string") this.#contents(facts, right, place, findings);
    if (values !== undefined && (kind === "array" || kind === "object")) {
      // Whole lists and objects that an enum gives: judged as a whole.
      const own = ownKeywords(right);
      if (!values.every((value) => this.judge.takes(own, value)))
        add("enum", "be as the rest of the schema says", this.negation.not(own));
    } else if (kind === "array") findings.push(...brokenInArrays(this, facts, right, place));
    else if (kind === "object") findings.push(...brokenInObjects(this, facts, right, place));
    return [...findings, ...this.#branches(known ?? facts, right, place, depth + 1)];
  }

  #listed(
    facts: Facts,
    values: readonly unknown[] | undefined,
    right: Keywords,
    add: (keyword: string, must: string, wanted: Part) => void,
  ): void {
    const { enum: listed } = right;
    const lists = [
      ...("const" in right ? [[right["const"]]] : []),
      ...(Array.isArray(listed) ? [listed] : []),
    ];
    for (const list of lists) {
      const texts = new Set(list.map(textOf));
      if (values?.every((value) => texts.has(textOf(value))) === true) continue;
      add("enum", `be ${valueWords(list)}`, { not: { enum: list } });
    }
  }

  #contents(facts: Facts, right: Keywords, place: Place, findings: Finding[]): void {
    for (const keyword of ["contentEncoding", "contentMediaType"]) {
      if (!(keyword in right) || facts.contents.get(keyword) === right[keyword]) continue;
      const before = facts.contents.get(keyword);
      findings.push(
        doubted(
          place,
          `the one side's \`${keyword}\` is ${JSON.stringify(right[keyword])}, the other's ${before === undefined ? "is not given" : JSON.stringify(before)}; no schema checks it, so it can't be told whether readers bear it`,
        ),
      );
    }
  }

  #branches(facts: Facts, right: Keywords, place: Place, depth: number): readonly Finding[] {
    const { $ref, $unread, not, anyOf, oneOf, if: condition } = right;
    const findings: Finding[] = [];
    if ($unread !== undefined) findings.push(doubted(place, textOf($unread)));
    if ($ref !== undefined)
      findings.push(...this.within(facts, targetOf($ref, this.definitions), place, depth));
    for (const part of partsOf(right["allOf"])) findings.push(...this.within(facts, part, place, depth));
    if (anyOf !== undefined) findings.push(...brokenUnion(this, facts, partsOf(anyOf), false, place, depth));
    if (oneOf !== undefined) findings.push(...brokenUnion(this, facts, partsOf(oneOf), true, place, depth));
    if (not !== undefined && !this.disjoint(facts, not as Part)) {
      findings.push({
        place,
        keyword: "not",
        must: "not be what `not` describes",
        facts,
        wanted: [not as Part],
      });
    }
    if (condition !== undefined) {
      const branches = [
        [condition as Part, right["then"]],
        [this.negation.not(condition as Part), right["else"]],
      ] as const;
      for (const [holds, then] of branches) {
        if (then === undefined) continue;
        for (const each of this.refined(facts, [holds])) {
          const broken = this.within(each, then as Part, place, depth);
          if (broken.length > 0 && !this.isHollow(each)) findings.push(...broken);
        }
      }
    }
    if (facts.kinds.has("object")) findings.push(...this.#dependents(facts, right, place, depth));
    return findings;
  }

  #dependents(facts: Facts, right: Keywords, place: Place, depth: number): readonly Finding[] {
    const findings: Finding[] = [];
    for (const [name, needed] of listsOf(right["dependentRequired"])) {
      for (const each of this.refined(facts, [{ type: "object", required: [name] }])) {
        const missing = needed.filter((other) => !each.object.required.has(other));
        if (missing.length === 0 || this.isHollow(each)) continue;
        for (const other of missing) {
          const wanted = [{ required: [name], properties: { [other]: false } }];
          const must = `be there when \`${name}\` is`;
          findings.push({
            place,
            member: other,
            keyword: "dependentRequired",
            must,
            could: "be missing",
            facts: each,
            wanted,
          });
        }
      }
    }
    for (const [name, part] of entriesOf(right["dependentSchemas"])) {
      for (const each of this.refined(facts, [{ type: "object", required: [name] }])) {
        const broken = this.within(each, part, place, depth);
        if (broken.length > 0 && !this.isHollow(each)) findings.push(...broken);
      }
    }
    return findings;
  }
}

function isBareNot(part: Part): part is Keywords {
  return isKeywords(part) && "not" in part && Object.keys(part).length === 1;
}

function doubted(place: Place, doubt: string): Finding {
  return { place, keyword: "doubt", must: "", wanted: [], doubt };
}

/** Keywords that speak of the value itself, not by way of another schema at the same place. */
function ownKeywords(part: Keywords): Keywords {
  const branches = [
    "$ref",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "dependentRequired",
    "enum",
    "const",
  ];
  return Object.fromEntries(Object.entries(part).filter(([keyword]) => !branches.includes(keyword)));
}

/** The values of an alternative, when they are few. */
function valuesOf(facts: Facts, kind: Kind): readonly unknown[] | undefined {
  if (facts.values !== undefined) return facts.values;
  if (kind === "null") return [null];
  if (kind === "boolean") return [true, false].filter((value) => !facts.excluded.has(textOf(value)));
  return kind === "number"
    ? fewNumbers(facts.number, 64)?.filter((value) => !facts.excluded.has(textOf(value)))
    : undefined;
}

function withValues(facts: Facts, values: readonly unknown[]): Facts {
  const known = facts.copy();
  known.values = values;
  return known;
}

function allWhole(values: readonly unknown[] | undefined): boolean {
  return values?.every((value) => Number.isInteger(value)) ?? false;
}
