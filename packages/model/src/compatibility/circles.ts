import { definitionPrefix, entriesOf, isKeywords, partsOf, type Definitions, type Part } from "./part.ts";

/**
 * Names of definitions that refer to themselves without a step into the document (`{ "anyOf": [{ "$ref": "#" }] }`):
 * judging by them never ends.
 */
export function circlesIn(definitions: Definitions): readonly string[] {
  const leads = new Map(Object.entries(definitions).map(([name, part]) => [name, referredInPlace(part)]));
  return [...leads.keys()].filter((name) => {
    const reached = new Set(leads.get(name));
    for (const next of reached) for (const further of leads.get(next) ?? []) reached.add(further);
    return reached.has(name);
  });
}

function referredInPlace(part: Part | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  const look = (each: unknown): void => {
    if (!isKeywords(each)) return;
    if (typeof each["$ref"] === "string") names.add(each["$ref"].slice(definitionPrefix.length));
    for (const keyword of ["not", "if", "then", "else"]) look(each[keyword]);
    for (const keyword of ["allOf", "anyOf", "oneOf"])
      for (const inner of partsOf(each[keyword])) look(inner);
    for (const [, inner] of entriesOf(each["dependentSchemas"])) look(inner);
  };
  look(part);
  return names;
}
