import type { JsonSchema } from "../document/system-model.ts";
import { Chance } from "../examples/chance.ts";
import { Draw } from "../examples/draw.ts";
import { Impossible } from "../examples/impossible.ts";
import { compileValidator, type Validator } from "../schema/validator.ts";
import type { Containment, Difference, Doubt } from "./containment.ts";
import { Entangled } from "./expansion.ts";
import { nameOf, top, type Finding } from "./finding.ts";
import { Inclusion } from "./inclusion.ts";
import { Judge } from "./judge.ts";
import { Negation } from "./negated.ts";
import { opened, type Opened } from "./opened.ts";
import { isKeywords, type Definitions, type Part } from "./part.ts";
import { Sameness } from "./sameness.ts";
import { Sampler } from "./sampler.ts";
import { upgraded, type Upgraded } from "./upgraded.ts";
import { sentence, type Tense } from "./sentence.ts";

/** Differences and doubts that are told. */
const toldMax = 50;
/** Examples of one finding that are tried. */
const triesMax = 40;
/** Documents that are drawn at random when reasoning came to no end. */
const drawsMax = 40;

interface Found {
  readonly inclusion: Inclusion;
  readonly findings: readonly Finding[];
}

/** One question: whether the documents of one schema are all documents of another. */
export class Comparison {
  readonly #from: Upgraded;
  readonly #to: Opened;
  readonly #definitions: Definitions;
  readonly #judge: Judge;
  readonly #negation: Negation;
  readonly #open: boolean;
  readonly #tense: Tense;
  readonly #readable: boolean;
  #accepts: Validator | undefined;
  #refuses: Validator | undefined;

  constructor(from: JsonSchema, to: JsonSchema, contentModel: "open" | "closed", tense: Tense) {
    this.#from = upgraded(from, "from");
    const right = upgraded(to, "to");
    this.#open = contentModel === "open";
    this.#to = this.#open ? opened(right) : { ...right, origins: new Map() };
    this.#definitions = { ...this.#from.definitions, ...this.#to.definitions };
    this.#judge = new Judge(this.#definitions);
    this.#negation = new Negation(this.#definitions);
    this.#readable = this.#from.unread.length + right.unread.length === 0;
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
      const sameness = new Sameness(this.#definitions, this.#to.origins);
      const inclusion = new Inclusion(this.#definitions, this.#judge, this.#negation, writers, sameness);
      return { inclusion, findings: inclusion.contained([this.#from.part], this.#to.part, top) };
    };
    try {
      return ask(this.#open ? this.#from.parts : new Set());
    } catch (error) {
      if (!(error instanceof Entangled)) throw error;
      // More documents than the writer carries: a proof for all of them is one for these.
      return ask(new Set());
    }
  }

  #differences(inclusion: Inclusion, findings: readonly Finding[]): readonly Difference[] {
    if (!this.#readable) return [];
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
    for (const narrowed of inclusion.refined(facts, wanted)) {
      for (const value of sampler.values(narrowed)) {
        if (++tries > triesMax) return undefined;
        const example = wrapped(sampler, place.above, value);
        if (example !== undefined && this.#refutes(example.value))
          return { ...sentence(finding, value, this.#tense), example: example.value };
      }
    }
    return undefined;
  }

  /** Whether a document shows that the answer is no. */
  #refutes(document: unknown): boolean {
    this.#accepts ??= compileValidator(this.#whole(this.#from.part), { few: true });
    this.#refuses ??= compileValidator(this.#whole(this.#to.part), { few: true });
    try {
      if (this.#accepts(document) !== undefined || this.#refuses(document) === undefined) return false;
    } catch (error) {
      // The validator's code fails for some mixtures of `anyOf` and `unevaluatedProperties`: then nothing is verified.
      if (error instanceof TypeError) return false;
      throw error;
    }
    return !this.#open || this.#judge.carries(this.#from.part, document);
  }

  #whole(part: Part): JsonSchema {
    return isKeywords(part) ? { ...part, $defs: this.#definitions } : part;
  }

  /** The last resort: documents of the one side, made at random. */
  #drawn(): readonly Difference[] {
    const draw = new Draw({ $defs: this.#definitions }, new Chance(1));
    for (let time = 0; time < drawsMax; time++) {
      try {
        const example = draw.value([this.#from.part]);
        if (!this.#refutes(example)) continue;
        const [violation] = this.#refuses?.(example) ?? [];
        const { pointer = "", message = "is refused" } = violation ?? {};
        return [{ ...sentence({ place: { at: pointer, above: [] }, keyword: "drawn", must: message, wanted: [] }, example, this.#tense), example }];
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
    const [found] = sampler.values(facts, { step, value: whole.value }).slice(0, 1);
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
