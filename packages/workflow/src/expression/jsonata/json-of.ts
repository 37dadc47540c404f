import type { Json } from "../../definition/definition.ts";
import { isObject, setField } from "../json-value.ts";

/**
 * The JSON that a result of the library stands for: its lists carry marks and its objects have no prototype. Numbers
 * that JSON does not have become the texts `"Infinity"`, `"-Infinity"` and `"NaN"`, as on AWS. `undefined` where a
 * function is in it.
 */
export function jsonOf(value: unknown): Json | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return listOf(value);
  if (typeof value !== "object") return undefined;
  const copy: Record<string, Json> = {};
  for (const [name, field] of Object.entries(value)) {
    const json = jsonOf(field);
    if (json === undefined) return undefined;
    setField(copy, name, json);
  }
  return copy;
}

function listOf(list: readonly unknown[]): Json | undefined {
  const copy: Json[] = [];
  for (const item of list) {
    const json = item === undefined ? null : jsonOf(item);
    if (json === undefined) return undefined;
    copy.push(json);
  }
  return copy;
}

/** Whether the library takes a value for a function: it knows its own by a mark, which data may have, too. */
export function isFunction(value: unknown): boolean {
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null) return false;
  return (
    ("_jsonata_function" in value && value._jsonata_function === true) ||
    ("_jsonata_lambda" in value && value._jsonata_lambda === true)
  );
}

/** The name of a value's type in messages. */
export function typeOf(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : isObject(value) ? "object" : typeof value;
}
