import { didYouMean } from "../names/suggest.ts";
import { pointerTo } from "../schema/pointer.ts";
import { addressBlock } from "./address.ts";
import { describeJson, isJsonObject, isList } from "./json.ts";
import { parseException } from "./parse-exception.ts";
import { parseNumeric } from "./parse-numeric.ts";
import type { PatternProblem, ValueTest } from "./pattern.ts";
import { wildcardProblem } from "./wildcard.ts";

export type Report = (problem: PatternProblem) => void;

/** Parses one entry of a field's array: a value, or an object with a single test. Undefined after a report. */
export function parseTest(value: unknown, at: string, report: Report): ValueTest | undefined {
  if (isJsonObject(value)) return parseNamed(value, at, report);
  if (value === null || typeof value === "string" || typeof value === "boolean")
    return { kind: "equals", value };
  if (typeof value === "number" && Number.isFinite(value)) return { kind: "equals", value };
  report({
    at,
    message: `an entry of the array is ${describeJson(value)}`,
    fix: "Write a text, a number, true, false, null, or an object with one test",
  });
  return undefined;
}

type ReadTest = (value: unknown, at: string, report: Report) => ValueTest | undefined;

const tests: Readonly<Record<string, ReadTest>> = {
  prefix: (value, at, report) => parseEnd("prefix", value, at, report),
  suffix: (value, at, report) => parseEnd("suffix", value, at, report),
  "equals-ignore-case": (value, at, report) =>
    textOr("equals-ignore-case", value, at, report, (text) => ({ kind: "equals-ignore-case", text })),
  wildcard: (value, at, report) =>
    textOr("wildcard", value, at, report, (text) => {
      const problem = wildcardProblem(text);
      if (problem !== undefined) report({ at, ...problem });
      return problem === undefined ? { kind: "wildcard", text } : undefined;
    }),
  cidr: (value, at, report) =>
    textOr("cidr", value, at, report, (block) => {
      const read = addressBlock(block);
      if ("message" in read) report({ at, ...read });
      return "message" in read ? undefined : { kind: "cidr", block };
    }),
  numeric: parseNumeric,
  exists: parseExists,
  "anything-but": parseException,
};

function parseNamed(
  value: { readonly [name: string]: unknown },
  at: string,
  report: Report,
): ValueTest | undefined {
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) {
    report({
      at,
      message: name === undefined ? "a test is an empty object" : `a test has ${others.length + 1} names`,
      why: name === undefined ? "it tests nothing" : "a value is tested by one test at a time",
      fix:
        name === undefined
          ? 'Name one test: { "prefix": "a" }'
          : `Write each into an object of its own, where one is to hold, or write one test that says both`,
    });
    return undefined;
  }
  const read = Object.hasOwn(tests, name) ? tests[name] : undefined;
  if (read !== undefined) return read(value[name], pointerTo(at, name), report);
  const known = Object.keys(tests);
  report({
    at: pointerTo(at, name),
    message: `there is no test "${name}"${didYouMean(name, known)}`,
    fix: `Write one of ${known.join(", ")}; fields of an object stand in an object, not in an array`,
  });
  return undefined;
}

function parseEnd(
  kind: "prefix" | "suffix",
  value: unknown,
  at: string,
  report: Report,
): ValueTest | undefined {
  if (!isJsonObject(value))
    return textOr(kind, value, at, report, (text) => ({ kind, text, ignoreCase: false }));
  const [name, ...others] = Object.keys(value);
  if (name === "equals-ignore-case" && others.length === 0)
    return textOr(name, value[name], pointerTo(at, name), report, (text) => ({
      kind,
      text,
      ignoreCase: true,
    }));
  report({
    at,
    message: `${kind} has an object other than { "equals-ignore-case": … }`,
    fix: `Write { "${kind}": "text" } or { "${kind}": { "equals-ignore-case": "text" } }`,
  });
  return undefined;
}

function parseExists(value: unknown, at: string, report: Report): ValueTest | undefined {
  if (typeof value === "boolean") return { kind: "exists", exists: value };
  report({ at, message: `exists is ${describeJson(value)}`, fix: "Write true or false" });
  return undefined;
}

function textOr(
  name: string,
  value: unknown,
  at: string,
  report: Report,
  read: (text: string) => ValueTest | undefined,
): ValueTest | undefined {
  if (typeof value === "string") return read(value);
  report({
    at,
    message: `${name} is ${describeJson(value)}`,
    fix: isList(value)
      ? `Write one test for each: ${value
          .map((each) => JSON.stringify({ [name]: each }))
          .join(", ")
          .slice(0, 120)}`
      : "Write a text",
  });
  return undefined;
}
