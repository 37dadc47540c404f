import type { JsonSchema } from "../document/system-model.ts";
import { isSchema, subschemasOf } from "../schema/subschemas.ts";

/** The schema that a reference inside a document names: `#`, `#/$defs/Money`, `#money`. Undefined for any other. */
export function schemaAt(root: JsonSchema, reference: string): JsonSchema | undefined {
  if (reference === "#") return root;
  if (!reference.startsWith("#")) return undefined;
  if (!reference.startsWith("#/")) {
    const name = reference.slice(1);
    for (const [, part] of subschemasOf(root)) if (part["$anchor"] === name) return part;
    return undefined;
  }
  const found = valueAt(root, reference);
  return isSchema(found) ? found : undefined;
}

/** The value at a JSON pointer in fragment form; undefined where there is none. */
export function valueAt(root: unknown, pointer: string): unknown {
  let at: unknown = root;
  for (const token of tokensOf(pointer)) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, token)) return undefined;
    at = Reflect.get(at, token);
  }
  return at;
}

/** The tokens of a JSON pointer in fragment form (RFC 6901, section 6). */
export function tokensOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => decoded(token).replaceAll("~1", "/").replaceAll("~0", "~"));
}

function decoded(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    // A stray percent sign stands for itself.
    return token;
  }
}
