import { Facts, itemParts, placesOf, propertyParts } from "./facts.ts";
import type { Judge } from "./judge.ts";
import { isPlainNot, type Negation } from "./negated.ts";
import { noNumber } from "./number-facts.ts";
import { entriesOf, isKeywords, listsOf, partsOf, targetOf, type Definitions, type Part } from "./part.ts";

/** Conjunctions that one value's schemas are expanded into; beyond, choices are left open. */
const alternativesMax = 300;
/** References and branches that one value leads through. */
const depthMax = 60;
/** Overlapping choices of a writer that are combined with each other. */
const combinedMax = 64;

/** A choice between several lists of schemas, one of which holds. */
interface Choice {
  readonly options: readonly Option[];
  /** Whether a value has one of the options only. */
  readonly exclusive: boolean;
}

interface Option {
  readonly parts: readonly Part[];
  readonly nots: readonly Part[];
}

/** Too many overlapping alternatives: what a writer mentions can't be told any more. */
export class Entangled extends Error {}

/** Turns schemas that all hold for one value into alternatives, each without choices. */
export class Expansion {
  readonly #definitions: Definitions;
  readonly #judge: Judge;
  readonly #negation: Negation;
  readonly #writers: ReadonlySet<unknown>;
  readonly #choices = new Map<Part, readonly Choice[]>();

  /** @param writers the parts by which a property counts as mentioned; empty: any may be carried */
  constructor(definitions: Definitions, judge: Judge, negation: Negation, writers: ReadonlySet<unknown>) {
    this.#definitions = definitions;
    this.#judge = judge;
    this.#negation = negation;
    this.#writers = writers;
  }

  /**
   * The alternatives of one value: together they take every document that all the schemas take (and the writer
   * carries), perhaps more.
   *
   * @throws Entangled
   */
  alternatives(parts: readonly Part[]): readonly Facts[] {
    const found = this.refined(new Facts(), parts);
    const all = this.#writers.size > 0 ? this.#combined(found) : found;
    for (const facts of all) facts.close();
    return all.filter((facts) => this.#possible(facts));
  }

  /** What is left of an alternative when more schemas hold. */
  refined(facts: Facts, parts: readonly Part[]): readonly Facts[] {
    const copy = facts.copy();
    copy.parts = [...facts.parts, ...parts];
    const choices: Choice[] = [];
    if (!parts.every((part) => this.#take(copy, part, choices, 0))) return [];
    const found: Facts[] = [];
    this.#choose(copy, choices, found);
    return found;
  }

  #take(facts: Facts, part: Part, choices: Choice[], depth: number): boolean {
    if (typeof part === "boolean") return part;
    if (depth > depthMax) return true;
    facts.take(part);
    if (this.#writers.has(part)) facts.written = [...facts.written, part];
    const { $ref, allOf, not } = part;
    const deeper = (each: Part): boolean => this.#take(facts, each, choices, depth + 1);
    if ($ref !== undefined && !deeper(targetOf($ref, this.#definitions))) return false;
    if (allOf !== undefined && !partsOf(allOf).every(deeper)) return false;
    if (not !== undefined && !this.#takeNot(facts, not as Part, choices, deeper)) return false;
    choices.push(...this.#choicesOf(part));
    return true;
  }

  #takeNot(facts: Facts, not: Part, choices: Choice[], deeper: (part: Part) => boolean): boolean {
    if (isPlainNot(not)) {
      facts.takeNot(not);
      return true;
    }
    const alternatives = this.#negation.alternatives(not);
    const [first, ...others] = alternatives;
    if (first === undefined) return false;
    if (others.length === 0) return deeper(first);
    choices.push({ exclusive: true, options: alternatives.map((each) => ({ parts: [each], nots: [] })) });
    return true;
  }

  #choicesOf(part: Part): readonly Choice[] {
    if (!isKeywords(part)) return [];
    let known = this.#choices.get(part);
    if (known !== undefined) return known;
    const { anyOf, oneOf, if: condition, dependentRequired, dependentSchemas } = part;
    const choices: Choice[] = [];
    if (anyOf !== undefined)
      choices.push({ exclusive: false, options: partsOf(anyOf).map((each) => option([each])) });
    if (oneOf !== undefined) {
      const parts = partsOf(oneOf);
      const options = parts.map((each) =>
        option(
          [each],
          parts.filter((other) => other !== each),
        ),
      );
      choices.push({ exclusive: true, options });
    }
    if (condition !== undefined && (part["then"] !== undefined || part["else"] !== undefined)) {
      const [yes, no] = [condition as Part, this.#negation.not(condition as Part)];
      const then = option([yes, ...optional(part["then"])]);
      choices.push({ exclusive: true, options: [then, option([no, ...optional(part["else"])])] });
    }
    for (const [name, needed] of listsOf(dependentRequired)) {
      const has = option([{ type: "object", required: [name, ...needed] }]);
      choices.push({ exclusive: true, options: [option([{ properties: { [name]: false } }]), has] });
    }
    for (const [name, each] of entriesOf(dependentSchemas)) {
      const has = option([{ type: "object", required: [name] }, each]);
      choices.push({ exclusive: true, options: [option([{ properties: { [name]: false } }]), has] });
    }
    known = choices;
    this.#choices.set(part, known);
    return known;
  }

  #choose(facts: Facts, choices: readonly Choice[], found: Facts[]): void {
    if (!this.#possible(facts)) return;
    const [next, ...rest] = choices;
    // Left open, a choice narrows nothing: the answer is wider than the schemas, which is the safe side.
    if (next === undefined || found.length >= alternativesMax) {
      found.push(facts);
      return;
    }
    for (const { parts, nots } of next.options) {
      const copy = facts.copy();
      copy.parts = [...facts.parts, ...parts];
      copy.nots = nots.length === 0 ? facts.nots : [...facts.nots, ...nots];
      if (!next.exclusive) copy.chosen = [...facts.chosen, ...parts];
      const choices = [...rest];
      if (parts.every((part) => this.#take(copy, part, choices, 0))) this.#choose(copy, choices, found);
    }
  }

  /** Values that have several alternatives at once carry what any of them mentions. */
  #combined(found: readonly Facts[]): readonly Facts[] {
    const all = [...found];
    const containers = (facts: Facts): boolean => facts.kinds.has("object") || facts.kinds.has("array");
    const loose = found.filter((facts) => facts.chosen.length > 0 && containers(facts));
    const pending = loose.map((facts, at) => ({ facts, from: at + 1 }));
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const [at, other] of loose.entries()) {
        if (at < next.from) continue;
        for (const both of this.refined(next.facts, other.chosen)) {
          if (!containers(both)) continue;
          if (all.length > found.length + combinedMax) throw new Entangled();
          all.push(both);
          pending.push({ facts: both, from: at + 1 });
        }
      }
    }
    return all;
  }

  /** Takes away the kinds that are impossible at a glance; whether any is left. */
  #possible(facts: Facts): boolean {
    const { kinds, text, array, object } = facts;
    if (facts.values !== undefined) {
      const left = facts.values.filter((value) =>
        facts.parts.every((part) => this.#judge.takes(part, value)),
      );
      facts.values = left.filter((value) => facts.nots.every((part) => !this.#judge.takes(part, value)));
      if (facts.values.length === 0) kinds.clear();
    }
    if (noNumber(facts.number)) kinds.delete("number");
    if (text.min > text.max) kinds.delete("string");
    if (array.min > array.max || (array.unique && array.repeats)) kinds.delete("array");
    if (kinds.has("array")) {
      for (let at = 0; at < Math.min(array.min, placesOf(array) + 1); at++) {
        if (itemParts(array, at).includes(false)) kinds.delete("array");
      }
    }
    if (object.min > object.max || object.required.size > object.max) kinds.delete("object");
    else if (kinds.has("object")) {
      for (const name of object.required) {
        if (propertyParts(object, name).includes(false)) kinds.delete("object");
        else if (!object.names.every((part) => this.#judge.takes(part, name))) kinds.delete("object");
      }
    }
    for (const kind of ["null", "boolean"] as const) {
      const values = kind === "null" ? ["null"] : ["true", "false"];
      if (values.every((value) => facts.excluded.has(value))) kinds.delete(kind);
    }
    return kinds.size > 0;
  }
}

function option(parts: readonly Part[], nots: readonly Part[] = []): Option {
  return { parts, nots };
}

function optional(part: unknown): readonly Part[] {
  return part === undefined ? [] : [part as Part];
}
