/** The six sorts of JSON values. */
export type Kind = "null" | "boolean" | "number" | "string" | "array" | "object";

export const allKinds: readonly Kind[] = ["null", "boolean", "number", "string", "array", "object"];

export function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return "number";
  return typeof value === "string" ? "string" : "object";
}

/** Kinds that `type` allows; "integer" is a number. */
export function kindsOf(type: unknown): ReadonlySet<Kind> {
  const names: readonly unknown[] = Array.isArray(type) ? type : [type];
  return new Set(
    allKinds.filter((kind) => names.includes(kind) || (kind === "number" && names.includes("integer"))),
  );
}

/** Whether `type` allows numbers, but whole ones only. */
export function wholeOnly(type: unknown): boolean {
  const names: readonly unknown[] = Array.isArray(type) ? type : [type];
  return names.includes("integer") && !names.includes("number");
}
