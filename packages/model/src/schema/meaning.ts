import type { JsonSchema } from "../document/system-model.ts";
import { schemaAt } from "./schema-at.ts";
import { subschemasOf } from "./subschemas.ts";

/** All that a reference stands for, as text: its schema, and every other that can be reached from there. */
export function meaningOf(reference: string, root: JsonSchema): string {
  const reached = reachedFrom(reference, root);
  const entries = [...reached].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([reference, entries]);
}

/** The references that can be followed from one, itself included, with what they name. */
function reachedFrom(reference: string, root: JsonSchema): ReadonlyMap<string, JsonSchema | undefined> {
  const reached = new Map<string, JsonSchema | undefined>();
  const open = [reference];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    const schema = schemaAt(root, next);
    reached.set(next, schema);
    for (const [, { $ref }] of subschemasOf(schema ?? true)) if (typeof $ref === "string") open.push($ref);
  }
  return reached;
}
