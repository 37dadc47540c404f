import type { Chance } from "./chance.ts";
import { formatText } from "./format-text.ts";
import { Impossible } from "./impossible.ts";
import { parsePattern, type PatternNode } from "./pattern-syntax.ts";
import { textOf } from "./pattern-text.ts";

export interface TextRules {
  readonly patterns: readonly string[];
  readonly formats: readonly string[];
  readonly minLength: number;
  readonly maxLength: number;
}

const triesMax = 40;
/** Length of a text that may have any. */
const usualMaxLength = 24;
/** Longest text that is made: an example is no test of how much a reader bears. */
const textMaxLength = 1_048_576;

/** @throws Impossible when no text was found that keeps the rules */
export function exampleText(rules: TextRules, chance: Chance): string {
  const { patterns, formats, minLength, maxLength } = rules;
  if (minLength > maxLength) throw new Impossible(`no text has from ${minLength} to ${maxLength} characters`);
  if (minLength > textMaxLength) {
    throw new Impossible(`texts of ${minLength} characters are not made; the bound is ${textMaxLength}`);
  }
  if (patterns.length === 0 && formats.length === 0) return plainText(rules, chance);
  const tests = patterns.map(matcherOf);
  for (let attempt = 0; attempt < triesMax; attempt++) {
    const text = candidate(rules, attempt, chance);
    const length = lengthOf(text);
    if (length >= minLength && length <= maxLength && tests.every((test) => test.test(text))) return text;
  }
  const asked = [
    ...patterns.map((pattern) => `the pattern ${pattern}`),
    ...formats.map((name) => `the format ${name}`),
  ];
  const most = maxLength === Infinity ? "any number of" : maxLength;
  throw new Impossible(
    `no text was found for ${asked.join(" and ")} with ${minLength} to ${most} characters`,
  );
}

/** A text by the format or by a pattern; what it was not made by may still refuse it. */
function candidate(
  { patterns, formats, minLength, maxLength }: TextRules,
  attempt: number,
  chance: Chance,
): string {
  // Most texts with a format have a pattern that says the same: the format's own maker is the surer one.
  if (attempt % 4 !== 3) {
    for (const format of formats) {
      const text = formatText(format, chance);
      if (text !== undefined) return text;
    }
  }
  const [pattern] = patterns.length === 0 ? [] : [chance.pick(patterns)];
  if (pattern === undefined) throw new Impossible(`no text can be made for the format ${formats.join(", ")}`);
  // Every further try goes on repeating for longer, until the least length is within reach.
  const repeatMax = Math.min(maxLength, attempt < 8 ? 8 : Math.max(8, Math.ceil((minLength * attempt) / 8)));
  return textOf(syntaxOf(pattern), repeatMax, chance);
}

function plainText({ minLength, maxLength }: TextRules, chance: Chance): string {
  const longest = Math.min(maxLength, Math.max(minLength, usualMaxLength));
  const length = chance.between(Math.max(minLength, Math.min(longest, 1)), longest);
  let text = "";
  while (text.length < length) text += (text === "" ? "" : "-") + chance.pick(words) + chance.between(0, 999);
  return text.slice(0, length);
}

/** Plain ASCII, so that a text may stand in a header or a path too. */
const words = [
  "amber",
  "birch",
  "cedar",
  "delta",
  "ember",
  "fjord",
  "grove",
  "heath",
  "inlet",
  "juniper",
  "larch",
];

/** JSON Schema counts characters, not UTF-16 units. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** Patterns read, by their text: a schema asks for the same ones again and again. At most so many are kept. */
const readMax = 1_000;
const syntaxes = new Map<string, PatternNode>();
const matchers = new Map<string, RegExp>();

function syntaxOf(pattern: string): PatternNode {
  return kept(syntaxes, pattern, () => parsePattern(pattern));
}

function matcherOf(pattern: string): RegExp {
  return kept(matchers, pattern, () => new RegExp(pattern, "u"));
}

function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) {
    if (map.size >= readMax) map.clear();
    map.set(key, (value = make()));
  }
  return value;
}
