import type { JsonSchema } from "@trellis/model";
import { mapSubschemas } from "@trellis/model/contracts";
import { isRecord, type Known, partsOf, type Schema, unknown } from "./known.ts";

/** Parts of one schema, its references written out; beyond, nothing is known. */
const partsMax = 5_000;
const depthMax = 40;

/** What a declared schema says of a value, its references inside of the document written out. */
export function declared(schema: JsonSchema | undefined): Known {
  if (schema === undefined) return unknown;
  const writing = new Writing(schema);
  const written = writing.part(schema, 0);
  return writing.given === "up" ? unknown : { schema: written, exact: writing.given === "whole" };
}

class Writing {
  /** `whole`: everything was written out. `roughly`: parts are left open. `up`: the schema is too large. */
  given: "whole" | "roughly" | "up" = "whole";
  readonly #root: JsonSchema;
  #parts = 0;

  constructor(root: JsonSchema) {
    this.#root = root;
  }

  part(part: unknown, depth: number): Schema {
    if (!isRecord(part)) return part !== false;
    if (++this.#parts > partsMax) this.given = "up";
    if (this.given === "up") return true;
    const { $ref, $dynamicRef } = part;
    const found = typeof $ref === "string" ? this.#target($ref) : undefined;
    if (depth > depthMax || $dynamicRef !== undefined || ($ref !== undefined && found === undefined)) {
      // A part that is left open takes more than it did; below a `not` it would take less.
      this.given = this.#below > 0 ? "up" : "roughly";
      return true;
    }
    const { $ref: _reference, $defs: _defs, definitions: _definitions, ...own } = part;
    const inner = mapSubschemas(own, (subschema, place) => this.#inner(subschema, place, depth + 1));
    if (found === undefined) return inner;
    const target = this.part(found, depth + 1);
    if (Object.keys(inner).length === 0) return target;
    const { allOf } = inner;
    return { ...inner, allOf: [...partsOf(allOf), target] };
  }

  #below = 0;

  #inner(subschema: JsonSchema, place: string, depth: number): Schema {
    if (!turning.test(place)) return this.part(subschema, depth);
    this.#below += 1;
    const written = this.part(subschema, depth);
    this.#below -= 1;
    return written;
  }

  #target(reference: string): unknown {
    if (reference === "#") return this.#root;
    if (!reference.startsWith("#/")) return undefined;
    let at: unknown = this.#root;
    for (const token of reference.slice(2).split("/")) {
      const name = decoded(token).replaceAll("~1", "/").replaceAll("~0", "~");
      if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
      at = Reflect.get(at, name);
    }
    return at;
  }
}

/** Keywords under which taking more means taking less. */
const turning = /^\/(not|if|oneOf|contains)(\/|$)/;

function decoded(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    // A stray percent sign stands for itself.
    return token;
  }
}
