import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { JsonSchema } from "../document/system-model.ts";
import { pointerTo } from "./pointer.ts";

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
}

/**
 * Compiles a JSON Schema (2020-12) into a validator. The first violation alone is looked for, so that a hostile
 * document can't make checking it long.
 *
 * @throws the compiler's own error, when the schema is not a valid schema
 */
export function compileValidator(schema: JsonSchema, options: ValidatorOptions = {}): Validator {
  const check = ajv(options).compile(typeof schema === "boolean" ? schema : { ...schema });
  return (document) => (check(document) ? undefined : (check.errors ?? []).slice(0, violationsMax).map(violationOf));
}

/** Says why a schema is not a valid JSON Schema, or undefined when it is. */
export function schemaProblem(schema: JsonSchema): string | undefined {
  try {
    compileValidator(schema);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function ajv(options: ValidatorOptions): Ajv2020 {
  const compiler = new Ajv2020({ strict: false, coerceTypes: options.coerce === true ? "array" : false, logger: false });
  // The package's typing sees its CommonJS export as a module object.
  (addFormats as unknown as (ajv: Ajv2020) => void)(compiler);
  return compiler;
}

function violationOf(error: ErrorObject): Violation {
  // The name of a missing or surplus member belongs to the pointer: that is where the reader looks.
  const { missingProperty, additionalProperty, allowedValues } = error.params as Record<string, unknown>;
  const member = missingProperty ?? additionalProperty;
  const pointer = typeof member === "string" ? pointerTo(error.instancePath, member) : error.instancePath;
  return { pointer, message: wording(error, allowedValues), keyword: error.keyword };
}

function wording(error: ErrorObject, allowedValues: unknown): string {
  if (error.keyword === "required") return "is missing";
  if (error.keyword === "additionalProperties") return "is not allowed";
  if (Array.isArray(allowedValues)) {
    const shown = allowedValues.slice(0, 12).map((value) => JSON.stringify(value));
    return `must be one of ${shown.join(", ")}${allowedValues.length > 12 ? ", ..." : ""}`;
  }
  return error.message ?? `breaks "${error.keyword}"`;
}

/** `/total must be integer`, or `the document must be object` at the top. */
export function describeViolation(violation: Violation): string {
  return `${violation.pointer === "" ? "the document" : violation.pointer} ${violation.message}`;
}
