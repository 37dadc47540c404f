import type { SourceLocation } from "../document/system-model.ts";
import type { DiagnosticPlace } from "../errors/diagnostic.ts";

/**
 * Narrows a declaration's place to the words that a finding is about: the first mention of the first word inside the
 * declaration, from there the next word, and so on; words that are not found are passed over.
 */
export type Locate = (source: SourceLocation, ...words: readonly string[]) => DiagnosticPlace;

/** For a caller without the source texts: the declaration itself. */
export const locateDeclaration: Locate = (source) => source;
