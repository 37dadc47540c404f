/** What a JSON value is, for messages: "the text \"open\"", "an array". Long values are cut at 60 characters. */
export function describeJson(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  switch (typeof value) {
    case "object":
      return "an object";
    case "string":
      return `the text ${JSON.stringify(value).slice(0, 60)}`;
    case "number":
      return `the number ${value}`;
    case "boolean":
      return String(value);
    default:
      return `${value === undefined ? "" : "a "}${typeof value}`;
  }
}

export function isJsonObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
