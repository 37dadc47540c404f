import type { QueryLanguage } from "../definition/definition.ts";

/**
 * The grammar of a definition as data: which fields each kind of object has, and what each field holds. The checks read
 * it, so that a field is described in one place.
 */
export interface RecordRule {
  /** What a message calls it: "a Task state". */
  readonly called: string;
  readonly fields: Readonly<Record<string, FieldRule>>;
  /** Fields that must be there. */
  readonly needs?: readonly string[];
  /** Of each group one field at most may be there. */
  readonly apart?: readonly (readonly string[])[];
  /** Of each group one field must be there. */
  readonly oneOf?: readonly (readonly string[])[];
}

export interface FieldRule {
  readonly holds: Holding;
  /** Only where expressions are written in this language. */
  readonly language?: QueryLanguage;
  /** When the field is evaluated; default `entered`. */
  readonly moment?: Moment;
}

/** What `$states` has beside the input and the context: nothing yet, the result, or the error. */
export type Moment = "entered" | "succeeded" | "caught";

export type Holding =
  | "text"
  /** Any JSON, as it stands. */
  | "json"
  | "true"
  /** The name of a state. */
  | "state"
  /** JSONPath: a path, or `null` for an empty object. */
  | "nullable-path"
  | "path"
  /** JSONPath: a path to one place, where a value is put. */
  | "reference-path"
  /** JSONPath: a path or an intrinsic function that gives a text. */
  | "text-path"
  /** JSONPath: JSON in which names ending in `.$` hold paths and intrinsic functions. */
  | "template"
  /** JSONata: JSON in which texts in `{% %}` are expressions. */
  | "values"
  /** A template or values, by the language. */
  | "payload"
  /** JSONata: a list, or an expression that gives one. */
  | "items"
  /** JSONata: an expression, or `true` and `false`. */
  | "condition"
  /** A text; in JSONata it may be an expression. */
  | "message"
  /** A time; in JSONata it may be an expression. */
  | "timestamp"
  /** Variables by name: each holds a payload. */
  | "variables"
  | "error-names"
  | "resource"
  | "choices"
  | { readonly words: readonly string[] }
  | NumberRule
  | { readonly record: RecordName }
  | { readonly list: RecordName; readonly min: number }
  /** States by name. */
  | "states";

export interface NumberRule {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  /** What it counts, for the message. */
  readonly unit: string;
  /** In JSONata it may be an expression. */
  readonly computed: boolean;
}

export type RecordName =
  | "machine"
  | "branch"
  | "item-processor"
  | "iterator"
  | "processor-config"
  | "retrier"
  | "catcher"
  | "item-reader"
  | "reader-config"
  | "item-batcher"
  | "result-writer"
  | "writer-config";
