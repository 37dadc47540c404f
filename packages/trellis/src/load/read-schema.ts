import type { JsonSchema } from "@trellis/model";
import { type Schema, toJsonSchema } from "../declare/schema.ts";
import type { Loading } from "./loading.ts";
import { describe, isRecord, type Owner } from "./members.ts";

/** The JSON Schema of a declared schema; when there is none, that is reported and everything is accepted instead. */
export function readSchema(loading: Loading, schema: Schema, part: string, owner: Owner): JsonSchema {
  try {
    return plainSchema(schema);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    loading.report({
      code: "TRL0113",
      severity: "error",
      message: `${owner.title}: ${part} is no JSON Schema: ${reason.split("\n", 1)[0]}`,
      where: loading.locate(owner.source, ...owner.words, ...part.split(" ")),
      fix: "Describe the JSON document as it is on the wire, by a schema that can be given as JSON Schema 2020-12",
    });
    return true;
  }
}

function plainSchema(schema: Schema): JsonSchema {
  const given: unknown = toJsonSchema(schema);
  if (typeof given === "boolean") return given;
  if (!isRecord(given)) throw new TypeError(`it is ${describe(given)}`);
  // Symbols and functions that a schema library leaves in its schemas are no part of the document.
  const plain: unknown = JSON.parse(JSON.stringify(given));
  if (!isRecord(plain)) throw new TypeError(`it becomes ${describe(plain)} as JSON`);
  return plain;
}
