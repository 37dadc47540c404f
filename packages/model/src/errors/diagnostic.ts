import type { Code } from "./codes.ts";

/** One finding about a system: what is wrong, where, why it matters and how to fix it. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: "error" | "warning";
  /** What is wrong, naming the value and its bound. One sentence, no full stop. */
  readonly message: string;
  readonly where?: DiagnosticPlace;
  /** Why this is a problem, where that is not plain from the message. */
  readonly why?: string;
  /** What to do next. */
  readonly fix: string;
  /** What a rule's finding is about, by name: contexts, `context.function`, contracts, teams. A waiver names one of them. */
  readonly about?: readonly string[];
  /** Changes that do what `fix` says, where they are safe to make without a person: they change no behaviour. */
  readonly edits?: readonly Edit[];
}

/** Replaces a part of one file. Edits of one diagnostic are made together or not at all. */
export interface Edit {
  /** Relative to the system's folder. */
  readonly file: string;
  /** Offsets in the file's text, in UTF-16 code units; the end is not part of it. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface DiagnosticPlace {
  /** Relative to the system's folder. */
  readonly file: string;
  /** First line is 1. */
  readonly line?: number;
  /** First column is 1. */
  readonly column?: number;
  /** JSON pointer inside the file's document (RFC 6901). */
  readonly pointer?: string;
}

/** Errors before warnings, then by file, line and code: the order in which a reader works through them. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) =>
      a.severity.localeCompare(b.severity) ||
      (a.where?.file ?? "").localeCompare(b.where?.file ?? "") ||
      (a.where?.line ?? 0) - (b.where?.line ?? 0) ||
      a.code.localeCompare(b.code) ||
      a.message.localeCompare(b.message),
  );
}
