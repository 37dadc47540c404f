import { type Diagnostic, suggest, type SourceLocation } from "@trellis/model";
import type { Loading } from "./loading.ts";

type Kind = "string" | "number" | "boolean" | "list" | "record" | "schema" | "alarm";

/** What each member of a declaration must be; a question mark says that it may be absent. */
export type Members<D> = { readonly [Member in keyof Required<D>]: Kind | `${Kind}?` };

/** The declaration that members belong to, for messages and places. */
export interface Owner {
  /** In words: `context billing`. */
  readonly title: string;
  readonly source: SourceLocation;
  /** The words that lead to the members inside the declaration. */
  readonly words: readonly string[];
}

/**
 * Reads a declaration that only the type checker has vouched for. Reports members that nobody reads and members of
 * the wrong type, and answers what is left. A required member that is missing is reported and replaced by an empty
 * one; text and numbers silently, because the model's own checks report them blank.
 */
export function readMembers<D extends object>(
  loading: Loading,
  declaration: D,
  members: Members<D>,
  owner: Owner,
): D {
  const report = (finding: Omit<Diagnostic, "severity" | "where">, ...words: readonly string[]): void => {
    loading.report({
      ...finding,
      severity: "error",
      where: loading.locate(owner.source, ...owner.words, ...words),
    });
  };
  const given: Record<string, unknown> = isRecord(declaration) ? declaration : {};
  if (!isRecord(declaration)) {
    report({
      code: "TRL0110",
      message: `${owner.title} must be declared by an object`,
      fix: "Give it its members",
    });
  }
  const known = Object.keys(members);
  for (const member of Object.keys(given).filter((name) => !known.includes(name))) {
    const meant = suggest(member, known);
    const fix = meant === undefined ? `Take it away; known are ${known.join(", ")}` : `Write ${meant}`;
    report(
      { code: "TRL0111", message: `${owner.title} has a member "${member}" that nothing reads`, fix },
      member,
    );
  }
  const read: Record<string, unknown> = {};
  for (const [member, expected] of Object.entries<string>(members)) {
    const kind = expected.replace("?", "");
    const value = given[member];
    if (isOfKind(value, kind)) read[member] = value;
    else if (value !== undefined || !(expected.endsWith("?") || kind === "string" || kind === "number")) {
      const found = value === undefined ? "is missing" : `is ${describe(value)}`;
      report(
        { code: "TRL0110", message: `${owner.title}: ${member} ${found}`, fix: `Give ${noun(kind)}` },
        member,
      );
    }
    if (!(member in read) && !expected.endsWith("?")) read[member] = emptyOf(kind);
  }
  // Each member present is of the kind that `members` gives for it.
  return read as D;
}

/** Reports a part of a declaration that is not what it must be: "context billing publishes undefined (entry 2)". */
export function reportMalformed(
  loading: Loading,
  owner: Owner,
  found: string,
  wanted: string,
  ...words: readonly string[]
): void {
  const circle = found.includes("undefined")
    ? { why: "an import is undefined while two files import each other" }
    : {};
  loading.report({
    code: "TRL0110",
    severity: "error",
    message: `${owner.title} ${found}`,
    where: loading.locate(owner.source, ...owner.words, ...words),
    ...circle,
    fix: `Give ${wanted}`,
  });
}

/** What a value is, in words. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return "a list";
  if (isRecord(value))
    return typeof value.kind === "string" ? `${article(value.kind)} declaration` : "an object";
  return typeof value === "function"
    ? "a function"
    : `the ${typeof value} ${JSON.stringify(value)?.slice(0, 60)}`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function article(word: string): string {
  if (word === "on" || word === "http") return "a function";
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}

function isOfKind(value: unknown, kind: string): boolean {
  if (kind === "list") return Array.isArray(value);
  if (kind === "record") return isRecord(value);
  if (kind === "alarm") return typeof value === "number" || value === false;
  // What can stand for a schema is decided where it is turned into JSON Schema.
  return kind === "schema" ? value !== undefined : typeof value === kind;
}

function noun(kind: string): string {
  if (kind === "record") return "an object";
  if (kind === "alarm") return "a number, or false";
  return kind === "string" ? "a text" : `a ${kind}`;
}

function emptyOf(kind: string): unknown {
  const empty: Readonly<Record<string, unknown>> = {
    string: "",
    number: Number.NaN,
    boolean: false,
    list: [],
    record: {},
  };
  return kind === "schema" ? true : empty[kind];
}
