import type { JsonSchema } from "../document/system-model.ts";
import {
  entriesOf,
  isKeywords,
  namesOf,
  partsOf,
  targetOf,
  type Definitions,
  type Keywords,
  type Part,
} from "./part.ts";
import { matches } from "./text-matcher.ts";
import { upgraded } from "./upgraded.ts";

/** References and branches that lead to a top-level field. */
const depthMax = 40;

/**
 * The schema as a reader of these top-level fields sees it: what it says about them, and nothing about any other. It takes
 * at least what is left of the schema's documents when all other fields are taken away. Alternatives that
 * only other fields tell apart are each possible.
 */
export function narrowedTo(schema: JsonSchema, reads: readonly string[]): JsonSchema {
  const { part, definitions } = upgraded(schema, "schema");
  const narrowed = new Narrowing(definitions, new Set(reads)).part(part, 0);
  if (!isKeywords(narrowed)) return narrowed;
  return Object.keys(definitions).length > 0 ? { ...narrowed, $defs: definitions } : narrowed;
}

class Narrowing {
  readonly #definitions: Definitions;
  readonly #reads: ReadonlySet<string>;

  constructor(definitions: Definitions, reads: ReadonlySet<string>) {
    this.#definitions = definitions;
    this.#reads = reads;
  }

  part(part: Part, depth: number): Part {
    if (!isKeywords(part)) return part;
    if (depth > depthMax) return true;
    const { type, properties, required, $ref, anyOf, oneOf, not } = part;
    const all: Part[] = [];
    const deeper = (each: Part): Part => this.part(each, depth + 1);
    if ($ref !== undefined) all.push(deeper(targetOf($ref, this.#definitions)));
    all.push(...partsOf(part["allOf"]).map(deeper));
    // Exclusive no longer: what told the alternatives apart may be gone.
    for (const parts of [anyOf, oneOf])
      if (parts !== undefined) all.push({ anyOf: partsOf(parts).map(deeper) });
    if (part["if"] !== undefined) all.push(...this.#condition(part, deeper));
    if (not !== undefined && this.#seesAll(not as Part, depth)) all.push({ not });
    const needs = this.#needs(part, deeper);
    const fields = this.#fields(part);
    return {
      ...(type === undefined ? {} : { type }),
      ...(properties === undefined && Object.keys(fields).length === 0 ? {} : { properties: fields }),
      ...(required === undefined
        ? {}
        : { required: namesOf(required).filter((name) => this.#reads.has(name)) }),
      ...needs,
      ...(all.length === 0 ? {} : { allOf: all }),
    };
  }

  #fields(part: Keywords): Record<string, Part> {
    const { additionalProperties } = part;
    const own = new Map(entriesOf(part["properties"]));
    const entries = [...this.#reads].flatMap((name): readonly (readonly [string, Part])[] => {
      const patterns = entriesOf(part["patternProperties"]).filter(([pattern]) => matches(pattern, name));
      const parts = [...(own.has(name) ? [own.get(name) ?? true] : []), ...patterns.map(([, each]) => each)];
      const [first, ...others] = parts;
      // A closed object only shuts out what it does not name: it says nothing about such a field.
      if (first === undefined) return isKeywords(additionalProperties) ? [[name, additionalProperties]] : [];
      return [[name, others.length === 0 ? first : { allOf: parts }]];
    });
    return Object.fromEntries(entries);
  }

  #condition(part: Keywords, deeper: (part: Part) => Part): readonly Part[] {
    const [condition, yes, no] = [part["if"], part["then"] ?? true, part["else"] ?? true] as const;
    const [then, otherwise] = [deeper(yes as Part), deeper(no as Part)];
    if (this.#seesAll(condition as Part, 0)) {
      // oxlint-disable-next-line unicorn/no-thenable -- the keyword's name
      return [{ if: condition, then, else: otherwise }];
    }
    return [{ anyOf: [then, otherwise] }];
  }

  /** What is asked once a field is there, where both the field and what is asked are read. */
  #needs(part: Keywords, deeper: (part: Part) => Part): Keywords {
    const { dependentRequired, dependentSchemas } = part;
    const seen = <T>(value: unknown, each: (value: unknown) => T): Record<string, T> =>
      Object.fromEntries(
        Object.entries(isKeywords(value) ? value : {})
          .filter(([name]) => this.#reads.has(name))
          .map(([name, inner]) => [name, each(inner)]),
      );
    return {
      ...(dependentRequired === undefined
        ? {}
        : {
            dependentRequired: seen(dependentRequired, (names) =>
              namesOf(names).filter((name) => this.#reads.has(name)),
            ),
          }),
      ...(dependentSchemas === undefined
        ? {}
        : { dependentSchemas: seen(dependentSchemas, (each) => deeper(each as Part)) }),
    };
  }

  /** Whether a schema speaks of no other field, so that it can be kept as it is. */
  #seesAll(part: Part, depth: number): boolean {
    if (!isKeywords(part)) return true;
    if (depth > depthMax) return false;
    const { $ref } = part;
    const closing = [
      "additionalProperties",
      "unevaluatedProperties",
      "patternProperties",
      "propertyNames",
      "minProperties",
      "maxProperties",
      "const",
      "enum",
    ];
    if (closing.some((keyword) => keyword in part)) return false;
    const names = [
      ...entriesOf(part["properties"]).map(([name]) => name),
      ...namesOf(part["required"]),
      ...Object.keys(isKeywords(part["dependentRequired"]) ? part["dependentRequired"] : {}),
      ...Object.keys(isKeywords(part["dependentSchemas"]) ? part["dependentSchemas"] : {}),
    ];
    if (names.some((name) => !this.#reads.has(name))) return false;
    const inner = [
      ...["allOf", "anyOf", "oneOf"].flatMap((keyword) => partsOf(part[keyword])),
      ...["not", "if", "then", "else"]
        .filter((keyword) => keyword in part)
        .map((keyword) => part[keyword] as Part),
      ...($ref === undefined ? [] : [targetOf($ref, this.#definitions)]),
      ...entriesOf(part["dependentSchemas"]).map(([, each]) => each),
    ];
    return inner.every((each) => this.#seesAll(each, depth + 1));
  }
}
