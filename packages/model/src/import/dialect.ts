import type { SchemaObject } from "../schema/subschemas.ts";

/** The ways in which schemas were written before 2020-12, as far as they differ. */
export type Dialect = "draft-04" | "draft-06" | "draft-07" | "2019-09" | "2020-12" | "openapi-3.0";

/** The dialect that a schema names for itself; undefined when it names none, or one that is not known. */
export function dialectOf({ $schema }: SchemaObject): Dialect | undefined {
  if (typeof $schema !== "string") return undefined;
  return known.find(([mark]) => $schema.includes(mark))?.[1];
}

const known: readonly (readonly [mark: string, dialect: Dialect])[] = [
  ["draft-04", "draft-04"],
  ["draft-06", "draft-06"],
  ["draft-07", "draft-07"],
  ["2019-09", "2019-09"],
  ["2020-12", "2020-12"],
];

/** Whether nothing beside a `$ref` counts. */
export function readsNothingBesideReferences(dialect: Dialect): boolean {
  return dialect !== "2019-09" && dialect !== "2020-12";
}
