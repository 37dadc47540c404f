import type { JsonSchema } from "../document/system-model.ts";
import { isObject, partsOf, type SchemaPart } from "../schema/schema-parts.ts";

/** A member of documents, with what its schema says of it. */
export interface MarkedField {
  readonly name: string;
  /** The members that lead to it, itself the last. */
  readonly path: readonly string[];
  /** Marked as a person's (`personal: true`), as nobody's (`personal: false`), or not at all. */
  readonly personal: boolean | undefined;
  readonly schema: SchemaPart["schema"];
}

/** Every named member that a schema describes, at any depth; a mark behind a reference counts for whoever refers to it. */
export function* fieldsMarked(schema: JsonSchema): Generator<MarkedField> {
  for (const { path, schema: part } of partsOf(schema)) {
    if (!isObject(part["properties"])) continue;
    for (const [name, member] of Object.entries(part["properties"]))
      if (isObject(member))
        yield { name, path: [...path, name], personal: markOf(member, schema, 0), schema: member };
  }
}

/** The names of the members that a schema marks as personal. */
export function personalFields(schema: JsonSchema): ReadonlySet<string> {
  return new Set(
    [...fieldsMarked(schema)].filter(({ personal }) => personal === true).map(({ name }) => name),
  );
}

/** References and branches followed one behind another, at most: a circle of them marks nothing. */
const depthMax = 8;

function markOf(member: unknown, root: JsonSchema, depth: number): boolean | undefined {
  if (!isObject(member) || depth > depthMax) return undefined;
  if (typeof member["personal"] === "boolean") return member["personal"];
  const { $ref, allOf, anyOf, oneOf } = member;
  const branches = [allOf, anyOf, oneOf].flatMap((list): readonly unknown[] =>
    Array.isArray(list) ? list : [],
  );
  const marks = [...(typeof $ref === "string" ? [at(root, $ref)] : []), ...branches].map((part) =>
    markOf(part, root, depth + 1),
  );
  return marks.includes(true) ? true : marks.find((mark) => mark !== undefined);
}

/** What a reference inside the document names; undefined for any other. */
function at(root: JsonSchema, reference: string): unknown {
  if (!reference.startsWith("#/")) return undefined;
  let part: unknown = root;
  for (const token of reference.slice(2).split("/")) {
    const name = decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~");
    part = isObject(part) ? part[name] : undefined;
  }
  return part;
}
