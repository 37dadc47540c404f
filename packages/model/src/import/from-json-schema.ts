import { tokensOf } from "../schema/pointer.ts";
import { isSchemaObject } from "../schema/subschemas.ts";
import type { ImportDocument } from "./document.ts";
import { dialectOf } from "./dialect.ts";
import type { ImportedContract, ImportOptions } from "./imported.ts";
import type { Notes } from "./notes.ts";
import { SchemaIntake } from "./schema-intake.ts";
import { contractName, firstSentence } from "./wording.ts";

/** A schema becomes an event contract whose data it describes. */
export function importJsonSchema(
  document: ImportDocument,
  notes: Notes,
  { context, name, at = "" }: ImportOptions,
): readonly ImportedContract[] {
  const { root } = document;
  const dialect = (isSchemaObject(root) ? dialectOf(root) : undefined) ?? "2020-12";
  const schema = new SchemaIntake(document, notes).read(at, dialect);
  if (schema === undefined) return [];
  const declared = document.at(at);
  const { title, description } = isSchemaObject(declared) ? declared : {};
  const suggested = typeof title === "string" ? title : (tokensOf(at).at(-1) ?? "");
  const event = name ?? contractName(suggested) ?? "event";
  const summary = firstSentence(description) ?? firstSentence(title) ?? `What ${event} says.`;
  return [
    {
      kind: "event",
      name: `${context}.${event}`,
      summary,
      version: 1,
      schema,
    },
  ];
}
