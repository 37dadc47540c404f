import type { JsonSchema } from "../document/system-model.ts";
import { pointerInFragment, valueAt } from "./pointer.ts";
import { isSchema, subschemasOf } from "./subschemas.ts";

/** The schema that a reference inside a document names: `#`, `#/$defs/Money`, `#money`. Undefined for any other. */
export function schemaAt(root: JsonSchema, reference: string): JsonSchema | undefined {
  if (!reference.startsWith("#")) return undefined;
  const fragment = reference.slice(1);
  if (fragment !== "" && !fragment.startsWith("/")) {
    for (const [, part] of subschemasOf(root)) if (part["$anchor"] === fragment) return part;
    return undefined;
  }
  const found = valueAt(root, pointerInFragment(fragment));
  return isSchema(found) ? found : undefined;
}
