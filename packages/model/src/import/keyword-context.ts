import type { JsonSchema } from "../document/system-model.ts";
import type { Dialect } from "./dialect.ts";

/** What reading one schema's keywords needs of the schema around it. */
export interface KeywordContext {
  readonly dialect: Dialect;
  /** @param keyword the member that the note is about; empty for the schema itself */
  readonly note: (keyword: string, message: string) => void;
  /** @param place below the schema: `/properties/total` */
  readonly convert: (part: unknown, place: string) => JsonSchema;
  readonly refer: (reference: string) => string;
}
