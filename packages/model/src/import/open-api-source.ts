import type { Dialect } from "./dialect.ts";
import type { ImportDocument } from "./document.ts";
import type { Notes } from "./notes.ts";
import type { SchemaIntake } from "./schema-intake.ts";

/** An OpenAPI document that is read. */
export interface OpenApiSource {
  readonly document: ImportDocument;
  readonly notes: Notes;
  readonly intake: SchemaIntake;
  readonly dialect: Dialect;
}
