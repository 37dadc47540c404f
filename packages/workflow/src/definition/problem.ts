import type { Code } from "@trellis/model";

/** One thing that is wrong with a definition, or unwise. */
export interface DefinitionProblem {
  readonly code: Code;
  /** An error keeps the definition from being run; a warning does not. */
  readonly severity: "error" | "warning";
  /** JSON pointer of the place in the definition (RFC 6901); empty for the whole of it. */
  readonly pointer: string;
  /** Where the place stands in the text, when a text was given; first line and column are 1. */
  readonly line?: number;
  readonly column?: number;
  /** What is wrong, naming the value; one sentence, no full stop. Ends in the name that was probably meant. */
  readonly message: string;
  /** Why this is a problem, where that is not plain from the message. */
  readonly why?: string;
  /** What to do. */
  readonly fix: string;
}

/** A problem before it is placed in the text. */
export interface Finding extends Omit<DefinitionProblem, "severity" | "line" | "column"> {
  /** Default error. */
  readonly severity?: "warning";
  /** Whether the member's name is wrong or its value; default the value. */
  readonly mark?: "name" | "value";
}
