import type { JsonSchema } from "../document/system-model.ts";

/** A schema or a part of one, in the spelling of 2020-12 that `upgraded.ts` makes. Compared by identity. */
export type Part = JsonSchema;

export type Keywords = Readonly<Record<string, unknown>>;

/** The targets of all references of both sides, by their name in `#/$defs/`. */
export type Definitions = Readonly<Record<string, Part>>;

export function isKeywords(value: unknown): value is Keywords {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function partOf(value: unknown): Part {
  return isKeywords(value) ? value : value !== false;
}

export function partsOf(value: unknown): readonly Part[] {
  return Array.isArray(value) ? value.map(partOf) : [];
}

export function entriesOf(value: unknown): readonly (readonly [name: string, part: Part])[] {
  return isKeywords(value) ? Object.entries(value).map(([name, part]) => [name, partOf(part)]) : [];
}

export function namesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}

export function listsOf(value: unknown): readonly (readonly [name: string, names: readonly string[]])[] {
  return isKeywords(value) ? Object.entries(value).map(([name, names]) => [name, namesOf(names)]) : [];
}

export function numberOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

export const definitionPrefix = "#/$defs/";

/** The part that an upgraded reference names. */
export function targetOf(reference: unknown, definitions: Definitions): Part {
  const name = typeof reference === "string" ? reference.slice(definitionPrefix.length) : "";
  return definitions[name] ?? true;
}

/** The value as text with sorted names: equal values have equal texts. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(",")}]`;
  if (!isKeywords(value)) return JSON.stringify(value) ?? "undefined";
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${textOf(value[name])}`).join(",")}}`;
}
