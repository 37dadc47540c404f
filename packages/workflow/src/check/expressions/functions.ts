/** How many arguments an intrinsic function takes. */
export interface Arity {
  readonly min: number;
  readonly max: number;
  /** How it is written. */
  readonly form: string;
}

/** The intrinsic functions of JSONPath states. */
export const intrinsics: ReadonlyMap<string, Arity> = new Map<string, Arity>([
  ["States.Array", { min: 0, max: Number.POSITIVE_INFINITY, form: "States.Array(value, ...)" }],
  ["States.ArrayContains", { min: 2, max: 2, form: "States.ArrayContains(list, value)" }],
  ["States.ArrayGetItem", { min: 2, max: 2, form: "States.ArrayGetItem(list, index)" }],
  ["States.ArrayLength", { min: 1, max: 1, form: "States.ArrayLength(list)" }],
  ["States.ArrayPartition", { min: 2, max: 2, form: "States.ArrayPartition(list, size)" }],
  ["States.ArrayRange", { min: 3, max: 3, form: "States.ArrayRange(first, last, step)" }],
  ["States.ArrayUnique", { min: 1, max: 1, form: "States.ArrayUnique(list)" }],
  ["States.Base64Decode", { min: 1, max: 1, form: "States.Base64Decode(text)" }],
  ["States.Base64Encode", { min: 1, max: 1, form: "States.Base64Encode(text)" }],
  ["States.Format", { min: 1, max: Number.POSITIVE_INFINITY, form: "States.Format('{} is {}', value, ...)" }],
  ["States.Hash", { min: 2, max: 2, form: "States.Hash(value, 'SHA-256')" }],
  ["States.JsonMerge", { min: 3, max: 3, form: "States.JsonMerge(object, object, false)" }],
  ["States.JsonToString", { min: 1, max: 1, form: "States.JsonToString(value)" }],
  ["States.MathAdd", { min: 2, max: 2, form: "States.MathAdd(number, number)" }],
  ["States.MathRandom", { min: 2, max: 3, form: "States.MathRandom(first, last)" }],
  ["States.StringSplit", { min: 2, max: 2, form: "States.StringSplit(text, separators)" }],
  ["States.StringToJson", { min: 1, max: 1, form: "States.StringToJson(text)" }],
  ["States.UUID", { min: 0, max: 0, form: "States.UUID()" }],
]);

/** The functions that an expression in JSONata may call: the language's own but `$eval`, and those that AWS adds. */
export const jsonataFunctions: ReadonlySet<string> = new Set(
  (
    "sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad " +
    "match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round " +
    "abs sqrt power random boolean not map zip filter single reduce foldLeft sift keys lookup append exists spread " +
    "merge reverse each error assert type sort shuffle distinct base64encode base64decode encodeUrlComponent " +
    "encodeUrl decodeUrlComponent decodeUrl toMillis fromMillis clone now millis partition range hash uuid parse"
  ).split(" "),
);
