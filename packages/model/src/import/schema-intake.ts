import type { JsonSchema } from "../document/system-model.ts";
import { tokensOf } from "../schema/pointer.ts";
import { childrenOf, isSchema, isSchemaObject, type SchemaObject } from "../schema/subschemas.ts";
import { schemaProblem } from "../schema/validator.ts";
import { UniqueNames } from "../typescript/names.ts";
import { dialectOf, readsNothingBesideReferences, type Dialect } from "./dialect.ts";
import type { Base, ImportDocument } from "./document.ts";
import { modernKeywords } from "./modern-keywords.ts";
import type { Notes } from "./notes.ts";

/** Nesting beyond this is refused: no schema that people write has it. */
const depthMax = 100;
/** Definitions that one contract may need. */
const definitionsMax = 2_000;

/**
 * Reads schemas out of a document, each into a JSON Schema 2020-12 that stands alone: what it refers to in the document
 * stands in its own `$defs`, older spellings become today's. What can't be taken over is noted.
 */
export class SchemaIntake {
  readonly #document: ImportDocument;
  readonly #notes: Notes;

  constructor(document: ImportDocument, notes: Notes) {
    this.#document = document;
    this.#notes = notes;
  }

  /**
   * The schema at a place. Undefined, with a note, when what stands there is no valid schema.
   *
   * @throws Fault TRL0441 when a reference leads out of the document, TRL0442 when it leads nowhere
   */
  read(pointer: string, dialect: Dialect): JsonSchema | undefined {
    const schema = new StandaloneSchema(this.#document, this.#notes, pointer, dialect).read();
    const problem = schemaProblem(schema);
    if (problem === undefined) return schema;
    this.#notes.add(pointer, `no valid schema: ${problem.split("\n", 1).join("")}`);
    return undefined;
  }
}

class StandaloneSchema {
  readonly #document: ImportDocument;
  readonly #notes: Notes;
  readonly #root: string;
  readonly #dialect: Dialect;
  readonly #names = new UniqueNames();
  readonly #nameOf = new Map<string, string>();
  readonly #waiting: string[] = [];
  readonly #definitionsMet = new Set<string>();

  constructor(document: ImportDocument, notes: Notes, root: string, dialect: Dialect) {
    this.#document = document;
    this.#notes = notes;
    this.#root = root;
    this.#dialect = dialect;
  }

  read(): JsonSchema {
    const root = this.#convertAt(this.#root);
    const definitions: [string, JsonSchema][] = [];
    for (let pointer = this.#waiting.shift(); pointer !== undefined; pointer = this.#waiting.shift()) {
      definitions.push([this.#nameOf.get(pointer) ?? pointer, this.#convertAt(pointer)]);
    }
    for (const pointer of this.#definitionsMet) {
      if (!this.#nameOf.has(pointer) && pointer !== this.#root)
        this.#notes.add(pointer, "not taken over: the contract does not use it");
    }
    if (definitions.length === 0) return root;
    const $defs = Object.fromEntries(definitions);
    return typeof root === "boolean" ? root : { ...root, $defs };
  }

  #convertAt(pointer: string): JsonSchema {
    const { dialect, base } = this.#surroundingsOf(pointer);
    return this.#convert(this.#document.at(pointer), pointer, base, dialect, 0);
  }

  /** What the schemas around a place say: from the outermost one inwards, an id or a dialect holds for all within. */
  #surroundingsOf(pointer: string): { readonly base: Base; readonly dialect: Dialect } {
    let base = this.#document.base;
    let dialect = this.#dialect;
    let at = "";
    for (const token of tokensOf(pointer).slice(0, -1)) {
      at += `/${token.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const value = this.#document.at(at);
      if (!isSchemaObject(value)) continue;
      base = this.#document.baseWithin(value, at, base);
      dialect = dialectOf(value) ?? dialect;
    }
    return { base, dialect };
  }

  #convert(value: unknown, pointer: string, outer: Base, outerDialect: Dialect, depth: number): JsonSchema {
    if (typeof value === "boolean") return value;
    if (!isSchemaObject(value) || depth > depthMax) {
      this.#notes.add(
        pointer,
        depth > depthMax
          ? `nested deeper than ${depthMax}; anything is taken there`
          : "no schema; anything is taken there",
      );
      return true;
    }
    const dialect = dialectOf(value) ?? outerDialect;
    const base = this.#document.baseWithin(value, pointer, outer);
    this.#noteDefinitions(value, pointer);
    const { $ref } = value;
    const refers = typeof $ref === "string";
    const read = refers && readsNothingBesideReferences(dialect) ? this.#alone(value, pointer) : value;
    const modern = modernKeywords(read, {
      dialect,
      note: (keyword, message) =>
        this.#notes.add(
          keyword === "" ? pointer : `${pointer}/${keyword.replaceAll("~", "~0").replaceAll("/", "~1")}`,
          message,
        ),
      convert: (part, place) => this.#convert(part, pointer + place, base, dialect, depth + 1),
      refer: (reference) => this.#refer(reference, base, pointer),
    });
    return refers ? { $ref: this.#refer($ref, base, pointer), ...modern } : modern;
  }

  /** The name of a schema in the `$defs` of this one, where it is put if it is not there. */
  #refer(reference: string, base: Base, from: string): string {
    const pointer = this.#document.locate(reference, base, from);
    if (pointer === this.#root) return "#";
    let name = this.#nameOf.get(pointer);
    if (name === undefined) {
      if (this.#nameOf.size >= definitionsMax) {
        this.#notes.add(
          from,
          `refers to one of more than ${definitionsMax} definitions; anything is taken there`,
        );
        return "#/$defs/Anything";
      } else {
        name = this.#names.give(definitionName(pointer));
        this.#waiting.push(pointer);
      }
      this.#nameOf.set(pointer, name);
    }
    return `#/$defs/${name}`;
  }

  #alone(schema: SchemaObject, pointer: string): SchemaObject {
    const beside = Object.keys(schema).filter((keyword) => !allowedBeside.has(keyword));
    this.#notes.leftOut(
      pointer,
      beside,
      "left out: nothing beside $ref counts in the dialect of the document",
    );
    return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !beside.includes(keyword)));
  }

  #noteDefinitions(schema: SchemaObject, pointer: string): void {
    const { $defs, definitions } = schema;
    for (const [place, part] of childrenOf({
      ...(isSchemaObject($defs) ? { $defs } : {}),
      ...(isSchemaObject(definitions) ? { definitions } : {}),
    })) {
      if (isSchema(part)) this.#definitionsMet.add(pointer + place);
    }
  }
}

/** Words about a schema, and what is no rule of it. */
const allowedBeside = new Set([
  "$ref",
  "$schema",
  "$id",
  "id",
  "$comment",
  "$defs",
  "definitions",
  "description",
  "title",
]);

/** The last words of a place, as a name that needs no escaping in a pointer. */
function definitionName(pointer: string): string {
  const tokens = tokensOf(pointer);
  const last = (tokens.at(-1) ?? "").replaceAll(/[^A-Za-z0-9_.-]+/g, "-").replaceAll(/^-+|-+$/g, "");
  return last === "" || /^\d+$/.test(last) ? `Part${last}` : last;
}
