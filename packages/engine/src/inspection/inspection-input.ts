import { didYouMean, Fault } from "@trellis/model";
import type { RequestTarget } from "../http/request-target.ts";

/** A request of the inspection API, read but not checked. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: RequestTarget["query"];
  /** The JSON document; undefined for a request that takes none. */
  readonly body: unknown;
}

/** Members of a query or of a JSON body that the inspection API knows; each read checks one of them. */
export interface Input {
  /** At most `textMaxLength` characters, when that is given. */
  readonly text: (name: string, textMaxLength?: number) => string | undefined;
  /** A time in ISO 8601, with its zone. */
  readonly time: (name: string) => string | undefined;
  readonly required: (name: string) => string;
  readonly oneOf: <T extends string>(name: string, values: readonly T[]) => T | undefined;
  /** True or false, also as text. */
  readonly flag: (name: string) => boolean | undefined;
  /** A whole number, also as text; outside its bounds it is refused, never bent. */
  readonly wholeNumber: (name: string, bounds: NumberBounds) => number | undefined;
  readonly wholeNumbers: (
    name: string,
    bounds: NumberBounds & { readonly countMax: number },
  ) => number[] | undefined;
  readonly value: (name: string) => unknown;
}

export interface NumberBounds {
  readonly min: number;
  readonly max: number;
}

/**
 * Reads what the inspection API was sent. Unknown names are refused: a misspelt filter would mean everything.
 *
 * @throws Fault TRL0524 for whatever can't be read
 */
export function readInput(given: unknown, where: "query" | "body", known: readonly string[]): Input {
  // A body is always something: what is not there is the one object that a body holds.
  if (given === undefined) throw invalid(`"filter" is missing: a JSON object, {} for everything`);
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw invalid(`The ${where} must be a JSON object`);
  }
  const members = new Map<string, unknown>(Object.entries(given));
  for (const name of members.keys()) {
    if (!known.includes(name))
      throw invalid(`The ${where} has an unknown member "${name}"${didYouMean(name, known)}`);
  }
  const text = (name: string, textMaxLength = Infinity): string | undefined => {
    const value = members.get(name);
    if (value === undefined) return undefined;
    if (typeof value !== "string") throw invalid(`"${name}" must be one text`);
    if (value.length <= textMaxLength) return value;
    throw invalid(`"${name}" has ${value.length} characters; at most ${textMaxLength} are allowed`);
  };
  const wholeNumber = (name: string, { min, max }: NumberBounds): number | undefined => {
    const value = members.get(name);
    return value === undefined ? undefined : checkedNumber(name, value, min, max);
  };
  return {
    text,
    wholeNumber,
    time: (name) => {
      const value = text(name);
      if (value === undefined || (timePattern.test(value) && !Number.isNaN(Date.parse(value)))) return value;
      throw invalid(`"${name}" must be a time with its zone, such as 2026-11-21T09:00:00Z`);
    },
    value: (name) => members.get(name),
    required: (name) => {
      const value = text(name);
      if (value === undefined || value === "") throw invalid(`"${name}" is missing`);
      return value;
    },
    oneOf: (name, values) => {
      const value = text(name);
      const found = values.find((known) => known === value);
      if (value !== undefined && found === undefined)
        throw invalid(`"${name}" must be one of ${values.join(", ")}`);
      return found;
    },
    flag: (name) => {
      const value = members.get(name);
      if (value === undefined) return undefined;
      if (value === true || value === "true") return true;
      if (value === false || value === "false") return false;
      throw invalid(`"${name}" must be true or false`);
    },
    wholeNumbers: (name, { min, max, countMax }) => {
      const value = members.get(name);
      if (value === undefined) return undefined;
      if (Array.isArray(value) && value.length > 0 && value.length <= countMax) {
        return value.map((item) => checkedNumber(name, item, min, max));
      }
      throw invalid(`"${name}" must be a list of 1 to ${countMax} whole numbers`);
    },
  };
}

/** Leaves out what was not given. */
export function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // Object.fromEntries forgets which member has which type.
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** Reads a JSON body. */
export function readJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as unknown;
  } catch (error) {
    throw invalid("The body is not JSON", error);
  }
}

function checkedNumber(name: string, value: unknown, min: number, max: number): number {
  const number = typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= min && number <= max) return number;
  throw invalid(`"${name}" must be a whole number from ${min} to ${max}`);
}

function invalid(message: string, cause?: unknown): Fault {
  return new Fault("TRL0524", message, { retry: "never", cause });
}
