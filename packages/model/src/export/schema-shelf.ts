import type { JsonSchema } from "../document/system-model.ts";
import { placedSchema, refersToItself } from "./placed-schema.ts";

/** The schemas of a document that need a name because they refer to themselves; the others stand where they are used. */
export class SchemaShelf {
  readonly #components: Record<string, JsonSchema> = {};

  get components(): Readonly<Record<string, JsonSchema>> {
    return this.#components;
  }

  /** @returns what stands where the schema is used: itself, or a reference to its place on the shelf */
  put(schema: JsonSchema, name: string): JsonSchema {
    return refersToItself(schema) ? this.keep(schema, name) : placedSchema(schema, "#");
  }

  /** The same for a schema that is to have a name in any case. */
  keep(schema: JsonSchema, name: string): JsonSchema {
    this.#components[name] = placedSchema(schema, placeOf(name));
    return { $ref: placeOf(name) };
  }

  /** A part of a schema, which refers to others of its parts: the whole goes onto the shelf. */
  putPart(part: JsonSchema, whole: JsonSchema, wholeName: string): JsonSchema {
    if (!refersToItself(part)) return placedSchema(part, "#");
    this.keep(whole, wholeName);
    return placedSchema(part, placeOf(wholeName));
  }
}

function placeOf(name: string): string {
  return `#/components/schemas/${name}`;
}
