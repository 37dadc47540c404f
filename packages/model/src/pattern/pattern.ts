/**
 * An event pattern of Amazon EventBridge, parsed. Plain data: it survives JSON, and `printPattern` gives back what
 * `parsePattern` has read. What each test means stands in docs/event-patterns.md.
 */
export interface Pattern {
  /** In the order in which they are written. An event matches when all of them hold; there is at least one. */
  readonly members: readonly PatternMember[];
}

export type PatternMember =
  /** The members of an object hold. */
  | { readonly kind: "object"; readonly name: string; readonly pattern: Pattern }
  /** One test or more accepts the field. */
  | { readonly kind: "field"; readonly name: string; readonly tests: readonly ValueTest[] }
  /** One branch or more holds: `$or`, two branches at least. */
  | { readonly kind: "or"; readonly branches: readonly Pattern[] };

/** A value that a JSON document can have without members of its own. */
export type Scalar = string | number | boolean | null;

/** What a field's value may be. */
export type ValueTest =
  | { readonly kind: "equals"; readonly value: Scalar }
  | { readonly kind: "prefix" | "suffix"; readonly text: string; readonly ignoreCase: boolean }
  | { readonly kind: "equals-ignore-case"; readonly text: string }
  | { readonly kind: "wildcard"; readonly text: string }
  /** An address block, `10.0.0.0/24`. */
  | { readonly kind: "cidr"; readonly block: string }
  | { readonly kind: "numeric"; readonly range: NumericRange }
  | { readonly kind: "exists"; readonly exists: boolean }
  | { readonly kind: "anything-but"; readonly but: Exception };

/** `equals` alone, or one bound, or a lower one below an upper one. */
export interface NumericRange {
  readonly equals?: number;
  readonly above?: NumericBound;
  readonly below?: NumericBound;
}

export interface NumericBound {
  readonly value: number;
  readonly inclusive: boolean;
}

/** What `anything-but` leaves out: values of one type, or texts that a test of texts accepts. */
export type Exception =
  | { readonly of: "values"; readonly values: readonly string[] | readonly number[] }
  | {
      readonly of: "prefix" | "suffix" | "equals-ignore-case" | "wildcard";
      readonly values: readonly string[];
    };

/** One thing that is wrong with a pattern. */
export interface PatternProblem {
  /** JSON pointer of the place in the pattern. */
  readonly at: string;
  /** What is wrong, naming the value. One sentence, no full stop. */
  readonly message: string;
  readonly why?: string;
  readonly fix: string;
}

/** The longest pattern in characters, as JSON below `detail`: AWS's own bound (EventBridge API Reference, PutRule). */
export const patternMaxLength = 4_096;
/** What the branches of all `$or` may multiply to: AWS's own bound (EventBridge User Guide, event patterns). */
export const branchesMax = 1_000;
