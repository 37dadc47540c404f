import type { Json } from "../../definition/definition.ts";

/** Whether a value of a state in JSONata is an expression: a text from `{%` to `%}`. */
export function isDelimited(value: Json | undefined): boolean {
  return typeof value === "string" && value.length >= 4 && value.startsWith("{%") && value.endsWith("%}");
}

/** The expression itself. */
export function undelimited(text: string): string {
  return text.slice(2, -2);
}
