import type { Json } from "../definition/definition.ts";
import { isList } from "../expression/json-value.ts";

/** `the number 3`, `a list`: how a message says what was found. */
export function describeJson(value: Json): string {
  if (value === null) return "null";
  if (isList(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? `the text ${quoted(value)}` : `the ${typeof value} ${String(value)}`;
}

/** Longest text that a message repeats, in characters. */
const shownMax = 60;

/** In double quotes, cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > shownMax ? `${text.slice(0, shownMax)}...` : text);
}
