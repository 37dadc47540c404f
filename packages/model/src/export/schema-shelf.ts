import type { JsonSchema } from "../document/system-model.ts";
import { meaningOf } from "../schema/meaning.ts";
import { pointerTo, tokensOf } from "../schema/pointer.ts";
import { isSchema, isSchemaObject } from "../schema/subschemas.ts";
import { UniqueNames } from "../typescript/names.ts";
import { ownReferences, placedSchema } from "./placed-schema.ts";

/** How a schema on the shelf is written: as it is, or inside something that says more of it. */
export interface Form {
  readonly name: string;
  readonly write: (schema: JsonSchema) => unknown;
  /** From the place on the shelf to the schema itself: empty, or `/schema`. */
  readonly below: string;
}

export const plainForm: Form = { name: "plain", write: (schema) => schema, below: "" };

/**
 * The named schemas of a document (`components/schemas`): definitions of contracts' schemas, and schemas that refer to
 * themselves. The others stand where they are used. A definition that several schemas share stands once.
 */
export class SchemaShelf {
  readonly #components: Record<string, unknown> = {};
  readonly #names: UniqueNames;
  readonly #nameByMeaning = new Map<string, string>();

  /** @param taken names that stand for something else in the document */
  constructor(taken: Iterable<string>) {
    this.#names = new UniqueNames(taken);
  }

  get components(): Readonly<Record<string, unknown>> {
    return this.#components;
  }

  /** @returns what stands where the schema is used: itself, or a reference to its place on the shelf */
  put(schema: JsonSchema, name: string, form: Form = plainForm): JsonSchema {
    const standing = this.#definitionsShelved(schema, name, form);
    const referred = ownReferences(schema, schema).some((pointer) => definitionIn(pointer) === undefined);
    return referred ? this.keep(schema, name, form) : standing(withoutDefinitions(schema));
  }

  /** The same for a schema that is to have its name in any case. */
  keep(schema: JsonSchema, name: string, form: Form = plainForm): JsonSchema {
    const standing = this.#definitionsShelved(schema, name, form);
    this.#components[name] = form.write(standing(withoutDefinitions(schema)));
    return { $ref: placeOf(name, form) };
  }

  /** A part of a schema, where that is used without the rest. */
  putPart(part: JsonSchema, whole: JsonSchema, wholeName: string): JsonSchema {
    const standing = this.#definitionsShelved(whole, wholeName, plainForm);
    const referred = ownReferences(part, whole).some((pointer) => definitionIn(pointer) === undefined);
    if (referred) this.keep(whole, wholeName);
    return standing(part);
  }

  /** Puts the definitions on the shelf; the answer writes a part of the schema so that it refers to them there. */
  #definitionsShelved(whole: JsonSchema, wholeName: string, form: Form): (part: JsonSchema) => JsonSchema {
    const placeByDefinition = new Map<string, string>();
    const place = (pointer: string): string => {
      const [definition, below] = definitionIn(pointer) ?? [];
      const shelved = definition === undefined ? undefined : placeByDefinition.get(definition);
      return shelved === undefined ? placeOf(wholeName, form) + pointer : shelved + (below ?? "");
    };
    const standing = (part: JsonSchema): JsonSchema => placedSchema(part, whole, place);
    const found: [name: string, definition: JsonSchema][] = [];
    for (const [definition, schema] of definitionsOf(whole)) {
      const meaning =
        form.name +
        meaningOf(pointerTo("#/$defs", definition), whole) +
        (leavesDefinitions(schema, whole) ? wholeName : "");
      let name = this.#nameByMeaning.get(meaning);
      if (name === undefined) {
        name = this.#nameFor(definition, wholeName);
        this.#nameByMeaning.set(meaning, name);
        found.push([name, schema]);
      }
      placeByDefinition.set(definition, placeOf(name, form));
    }
    for (const [name, schema] of found) this.#components[name] = form.write(standing(schema));
    return standing;
  }

  /** The definition's own name; with the schema's before it where that is taken. */
  #nameFor(definition: string, wholeName: string): string {
    const plain = definition.replaceAll(/[^A-Za-z0-9._-]+/g, "-");
    const given = plain === "" ? wholeName : plain;
    return this.#names.isFree(given) ? this.#names.give(given) : this.#names.give(`${wholeName}.${given}`);
  }
}

function placeOf(name: string, { below }: Form): string {
  return `#/components/schemas/${name}${below}`;
}

/** The definition at the top that a pointer leads into, and the way on from there; undefined for any other place. */
function definitionIn(pointer: string): readonly [name: string, below: string] | undefined {
  const [keyword, name, ...rest] = tokensOf(pointer);
  if (keyword !== "$defs" || name === undefined) return undefined;
  return [name, rest.reduce(pointerTo, "")];
}

/** Whether a definition refers to places outside the definitions: then it belongs to its schema alone. */
function leavesDefinitions(definition: JsonSchema, whole: JsonSchema): boolean {
  return ownReferences(definition, whole).some((pointer) => definitionIn(pointer) === undefined);
}

function definitionsOf(schema: JsonSchema): readonly (readonly [name: string, definition: JsonSchema])[] {
  if (typeof schema === "boolean" || typeof schema["$id"] === "string" || !isSchemaObject(schema["$defs"]))
    return [];
  return Object.entries(schema["$defs"]).flatMap(([name, part]) =>
    isSchema(part) ? [[name, part] as const] : [],
  );
}

function withoutDefinitions(schema: JsonSchema): JsonSchema {
  if (typeof schema === "boolean" || typeof schema["$id"] === "string") return schema;
  const { $defs: _definitions, ...rest } = schema;
  return rest;
}
