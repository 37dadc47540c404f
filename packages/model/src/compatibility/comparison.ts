import type { JsonSchema } from "../document/system-model.ts";
import { Chance } from "../examples/chance.ts";
import { Draw } from "../examples/draw.ts";
import { Impossible } from "../examples/impossible.ts";
import type { Containment, ContainmentOptions, Difference, Doubt } from "./answer.ts";
import { Entangled } from "./expansion.ts";
import { nameOf, top, type Finding } from "./finding.ts";
import { Inclusion } from "./inclusion.ts";
import { Judge } from "./judge.ts";
import { Negation } from "./negated.ts";
import { refuterOf, sidesOf, type Sides } from "./refuter.ts";
import { Sameness } from "./sameness.ts";
import { Sampler } from "./sampler.ts";
import { sentence, type Tense } from "./sentence.ts";

/** Differences and doubts that are told. */
const toldMax = 50;
/** Examples of one finding that are tried. */
const triesMax = 40;
/** Ways in which a value breaks what is asked that are tried. */
const narrowedMax = 24;
/** Documents that are drawn at random when reasoning came to no end. */
const drawsMax = 40;

interface Found {
  readonly inclusion: Inclusion;
  readonly findings: readonly Finding[];
}

/** One question: whether the documents of one schema are all documents of another. */
export class Comparison {
  readonly #sides: Sides;
  readonly #judge: Judge;
  readonly #negation: Negation;
  readonly #tense: Tense;
  readonly #refutes: (document: unknown) => boolean;

  constructor(from: JsonSchema, to: JsonSchema, options: ContainmentOptions, tense: Tense) {
    this.#sides = sidesOf(from, to, options);
    this.#judge = new Judge(this.#sides.definitions);
    this.#negation = new Negation(this.#sides.definitions);
    this.#refutes = refuterOf(this.#sides, this.#judge);
    this.#tense = tense;
  }

  answer(): Containment {
    const { inclusion, findings } = this.#findings();
    if (findings.length === 0) return { answer: "yes" };
    const differences = this.#differences(inclusion, findings);
    if (differences.length > 0) return { answer: "no", differences };
    return { answer: "unknown", doubts: doubtsOf(findings) };
  }

  #findings(): Found {
    const ask = (writers: ReadonlySet<unknown>): Found => {
      const { definitions, from, to } = this.#sides;
      const sameness = new Sameness(definitions, to.origins);
      const inclusion = new Inclusion(definitions, this.#judge, this.#negation, writers, sameness);
      return { inclusion, findings: inclusion.contained([from.part], to.part, top) };
    };
    try {
      return ask(this.#sides.open ? this.#sides.from.parts : new Set());
    } catch (error) {
      if (!(error instanceof Entangled)) throw error;
      // More documents than the writer carries: a proof for all of them is one for these.
      return ask(new Set());
    }
  }

  #differences(inclusion: Inclusion, findings: readonly Finding[]): readonly Difference[] {
    if (!this.#sides.readable) return [];
    const sampler = new Sampler(inclusion.expansion, this.#judge, this.#negation, inclusion.names);
    const told = new Map<string, Difference>();
    for (const finding of findings) {
      const name = nameOf(finding);
      if (told.has(name) || told.size >= toldMax || finding.doubt !== undefined) continue;
      const difference = this.#shown(inclusion, sampler, finding);
      if (difference !== undefined) told.set(name, difference);
    }
    return told.size > 0 ? [...told.values()] : this.#drawn();
  }

  /** A finding with an example that proves it. */
  #shown(inclusion: Inclusion, sampler: Sampler, finding: Finding): Difference | undefined {
    const { facts, wanted, place } = finding;
    if (facts === undefined) return undefined;
    let tries = 0;
    for (const narrowed of inclusion.refined(facts, wanted).slice(0, narrowedMax)) {
      for (const value of sampler.values(narrowed, 8)) {
        if (++tries > triesMax) return undefined;
        const example = wrapped(sampler, place.above, value);
        if (example !== undefined && this.#refutes(example.value))
          return { ...sentence(finding, value, this.#tense), example: example.value };
      }
    }
    return undefined;
  }

  /** The last resort: documents of the one side, made at random. */
  #drawn(): readonly Difference[] {
    const { definitions, from } = this.#sides;
    const draw = new Draw({ $defs: definitions }, new Chance(1));
    for (let time = 0; time < drawsMax; time++) {
      try {
        const example = draw.value([from.part]);
        if (!this.#refutes(example)) continue;
        const finding = { place: top, keyword: "drawn", must: "be as the other schema says", wanted: [] };
        return [{ ...sentence(finding, example, this.#tense), example }];
      } catch (error) {
        if (!(error instanceof Impossible)) throw error;
      }
    }
    return [];
  }
}

/** A whole document that has the value at the finding's place. */
function wrapped(
  sampler: Sampler,
  above: Finding["place"]["above"],
  value: unknown,
): { readonly value: unknown } | undefined {
  let whole = { value };
  for (const { facts, step } of above.toReversed()) {
    const [found] = sampler.values(facts, 1, { step, value: whole.value });
    if (found === undefined) return undefined;
    whole = { value: found };
  }
  return whole;
}

function doubtsOf(findings: readonly Finding[]): readonly Doubt[] {
  const doubts = new Map<string, Doubt>();
  for (const finding of findings) {
    const { place, member, must, doubt } = finding;
    if (doubts.size >= toldMax) break;
    const at = member === undefined ? place.at : `${place.at}/${member}`;
    const message = doubt ?? `it can't be told whether a document exists in which it does not ${must}`;
    doubts.set(JSON.stringify([at, message]), { at, message });
  }
  return [...doubts.values()];
}
