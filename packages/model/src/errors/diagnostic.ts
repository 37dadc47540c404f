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
