import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { JsonSchema } from "../document/system-model.ts";
import { isPlainSchema } from "./plain-schema.ts";
import { pointerTo } from "./pointer.ts";
import { countTextsLazily } from "./text-length.ts";

/** One way in which a document breaks its schema. */
export interface Violation {
  /** Where in the document (RFC 6901); empty for the whole document. */
  readonly pointer: string;
  /** What is expected there, in words that follow the pointer: "must be integer". */
  readonly message: string;
  /** The schema's keyword that says so. */
  readonly keyword: string;
}

/** Returns nothing when the document is valid; otherwise at most `violationsMax` violations, first found first. */
export type Validator = (document: unknown) => readonly Violation[] | undefined;

export const violationsMax = 10;

export interface ValidatorOptions {
  /** Read `"5"` as 5 and `"true"` as true, in place: for path and query parameters, which arrive as text. */
  readonly coerce?: boolean;
  /** Few documents are judged by it: compile several times faster, judge slower. */
  readonly few?: boolean;
}

/**
 * Compiles a JSON Schema (2020-12) into a validator. The first violation alone is looked for, so that a hostile
 * document can't make checking it long.
 *
 * @throws the compiler's own error, when the schema is not a valid schema
 */
export function compileValidator(schema: JsonSchema, options: ValidatorOptions = {}): Validator {
  return validatorBy(compile(schema, options, true));
}

/**
 * A validator for a schema that is known to be a valid one, as those of a checked model are. It is compiled when it is
 * first used, and the schema is not checked again: what takes long in a worker's start is done where it is needed.
 */
export function lazyValidator(schema: JsonSchema, options: ValidatorOptions = {}): Validator {
  let validate: Validator | undefined;
  return (document) => (validate ??= validatorBy(compile(schema, options, false)))(document);
}

function validatorBy(check: ValidateFunction): Validator {
  return (document) =>
    check(document) ? undefined : (check.errors ?? []).slice(0, violationsMax).map(violationOf);
}

/** Compiles the meta-schemas only, and keeps nothing of what it judges. */
let metaCompiler: Ajv2020 | undefined;

/** Says why a schema is not a valid JSON Schema, or undefined when it is. */
export function schemaProblem(schema: JsonSchema): string | undefined {
  try {
    // Compiling finds fault with a few things more, at a hundred times the price.
    if (isPlainSchema(schema)) void (metaCompiler ??= newCompiler({})).validateSchema(schema, true);
    else compileValidator(schema);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Compiles with a compiler that other schemas have used: making one, and the meta-schemas' own validators in it, takes
 * several times as long as compiling a schema. A schema that names itself or its parts gets a compiler to itself,
 * where its names can't meet another's.
 */
function compile(schema: JsonSchema, options: ValidatorOptions, checked: boolean): ValidateFunction {
  const named = namesItself(schema);
  const compiler = named ? newCompiler(options) : sharedCompiler(options);
  compiler.opts.validateSchema = checked;
  if (named || typeof schema === "boolean") return compiler.compile(schema);
  // A copy: the compiler knows schemas by identity, and must not know the caller's afterwards.
  const copy = { ...schema };
  try {
    return compiler.compile(copy);
  } finally {
    compiler.removeSchema(copy);
  }
}

/** Schemas that one compiler compiles: it keeps the code of each for as long as one of them is in use. */
const compiledMax = 100;
const shared = new Map<string, { readonly compiler: Ajv2020; compiled: number }>();

function sharedCompiler(options: ValidatorOptions): Ajv2020 {
  const key = `${options.coerce === true} ${options.few === true}`;
  let entry = shared.get(key);
  if (entry === undefined || entry.compiled === compiledMax) {
    entry = { compiler: newCompiler(options), compiled: 0 };
    shared.set(key, entry);
  }
  entry.compiled += 1;
  return entry.compiler;
}

function newCompiler({ coerce, few }: ValidatorOptions): Ajv2020 {
  const compiler = new Ajv2020({
    strict: false,
    coerceTypes: coerce === true ? "array" : false,
    logger: false,
    ...(few === true ? { inlineRefs: false, code: { optimize: false } } : {}),
  });
  // The package's typing sees its CommonJS export as a module object.
  (addFormats as unknown as (ajv: Ajv2020) => void)(compiler);
  countTextsLazily(compiler);
  return compiler;
}

const naming = new Set(["$id", "$schema", "$anchor", "$dynamicAnchor"]);

/** Whether any part of the schema has a keyword that gives it a name, or names the dialect that it is written in. */
function namesItself(part: unknown): boolean {
  if (typeof part !== "object" || part === null) return false;
  if (Array.isArray(part)) return part.some(namesItself);
  return Object.entries(part).some(([keyword, inner]) => naming.has(keyword) || namesItself(inner));
}

function violationOf(error: ErrorObject): Violation {
  // The name of a missing or surplus member belongs to the pointer: that is where the reader looks.
  const { missingProperty, additionalProperty } = error.params as Record<string, unknown>;
  const member = missingProperty ?? additionalProperty;
  const pointer = typeof member === "string" ? pointerTo(error.instancePath, member) : error.instancePath;
  return { pointer, message: wording(error), keyword: error.keyword };
}

function wording(error: ErrorObject): string {
  const { allowedValue, allowedValues } = error.params as Record<string, unknown>;
  if (error.keyword === "required") return "is missing";
  if (error.keyword === "additionalProperties") return "is not allowed";
  if (error.keyword === "const") return `must be ${shortened(JSON.stringify(allowedValue))}`;
  if (Array.isArray(allowedValues)) {
    const shown = allowedValues.slice(0, 12).map((value) => JSON.stringify(value));
    return `must be one of ${shown.join(", ")}${allowedValues.length > 12 ? ", ..." : ""}`;
  }
  return error.message ?? `breaks "${error.keyword}"`;
}

/** Longest text of an expected value, in characters. */
const valueMaxLength = 200;

function shortened(text: string): string {
  return text.length > valueMaxLength ? `${text.slice(0, valueMaxLength)}...` : text;
}

/** `/total must be integer`, or `the document must be object` at the top. */
export function describeViolation(violation: Violation): string {
  return `${violation.pointer === "" ? "the document" : violation.pointer} ${violation.message}`;
}
