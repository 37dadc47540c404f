/**
 * An EventBridge event pattern for data of this type: an object names fields, an array says what a field may be. All
 * fields of an object must hold, one entry of an array; an array in the data counts by each of its entries.
 *
 * Field names and values are those of the data. What types can't say (a prefix that no value has, a pattern that no
 * event matches) `trellis check` says. The grammar stands in docs/event-patterns.md.
 */
export type EventPattern<Data> = Known<Data> extends true ? PatternOfFields<Data> : AnyPattern;

/** A pattern for data of which nothing is known. */
export type AnyPattern = { readonly [name: string]: unknown };

type PatternOfFields<Data> = { readonly [Name in FieldsOf<Data>]?: FieldPattern<ValueOf<Data, Name>> } & {
  /** One of these holds as well; two at least. */
  readonly $or?: readonly [PatternOfFields<Data>, PatternOfFields<Data>, ...PatternOfFields<Data>[]];
};

/** What follows a field's name: tests for what is a value, a pattern for what has fields. */
type FieldPattern<Value> =
  Known<Value> extends true
    ? | ([ScalarsOf<Value>] extends [never] ? never : readonly ValueTest<ScalarsOf<Value>>[])
      | ([ObjectsOf<Value>] extends [never] ? never : PatternOfFields<ObjectsOf<Value>>)
    : AnyPattern | readonly unknown[];

/** One entry of a field's array. */
type ValueTest<Value> =
  | Value
  | { readonly exists: boolean }
  | { readonly "anything-but": Exception<Value> }
  | ([Extract<Value, string>] extends [never] ? never : TextTest)
  | ([Extract<Value, number>] extends [never] ? never : { readonly numeric: NumericComparison });

type TextTest =
  | { readonly prefix: string | IgnoringCase }
  | { readonly suffix: string | IgnoringCase }
  | IgnoringCase
  | { readonly wildcard: string }
  | { readonly cidr: string };

type IgnoringCase = { readonly "equals-ignore-case": string };

type NumericComparison =
  | readonly ["=" | "<" | "<=" | ">" | ">=", number]
  | readonly [">" | ">=", number, "<" | "<=", number];

type Exception<Value> =
  | Extract<Value, string | number>
  | readonly Extract<Value, string>[]
  | readonly Extract<Value, number>[]
  | ([Extract<Value, string>] extends [never] ? never : ExceptTexts);

type ExceptTexts =
  | { readonly prefix: string | readonly string[] }
  | { readonly suffix: string | readonly string[] }
  | { readonly "equals-ignore-case": string | readonly string[] }
  | { readonly wildcard: string | readonly string[] };

type Scalar = string | number | boolean | null;

/** The values without fields, those in arrays included. */
type ScalarsOf<Value> = Value extends readonly (infer Entry)[]
  ? ScalarsOf<Entry>
  : Value extends Scalar
    ? Value
    : never;

/** The objects, those in arrays included. */
type ObjectsOf<Value> = Value extends readonly (infer Entry)[]
  ? ObjectsOf<Entry>
  : Value extends Scalar | undefined
    ? never
    : Value;

/** Of every member of a union, not of what they share alone. */
type FieldsOf<Data> = Data extends unknown ? keyof Data : never;
type ValueOf<Data, Name> = Data extends unknown
  ? Name extends keyof Data
    ? Exclude<Data[Name], undefined>
    : never
  : never;

/** `false` for `any` and `unknown`. */
type Known<Data> = unknown extends Data ? false : true;
