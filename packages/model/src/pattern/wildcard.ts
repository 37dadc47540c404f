import type { PatternProblem } from "./pattern.ts";

/**
 * The most places of a wildcard pattern at which a text may be at once. EventBridge refuses patterns that are "too
 * complex" without saying from where on. Of those that are known, one with 8 places is taken and one with 12 refused.
 */
const placesMax = 10;
/** Sets of places that are looked at; a pattern that has more is too complex as well. */
const setsMax = 2_000;

/** The texts between the asterisks, escapes resolved; `["a"]` has no asterisk, `["a", ""]` is `a*`. */
export function wildcardParts(text: string): string[] {
  const parts = [""];
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "*") parts.push("");
    else parts[parts.length - 1] += character === "\\" ? (text[++at] ?? "") : character;
  }
  return parts;
}

/** What is wrong with a wildcard pattern; undefined when nothing is. */
export function wildcardProblem(text: string): Omit<PatternProblem, "at"> | undefined {
  for (let at = 0; at < text.length; at++) {
    const next = text[at + 1];
    if (text[at] === "\\") {
      if (next !== "*" && next !== "\\")
        return {
          message: `wildcard ${JSON.stringify(text)} has a backslash at ${at} that escapes nothing`,
          fix: "Write \\* for an asterisk and \\\\ for a backslash (in a JavaScript text each backslash twice)",
        };
      at++;
    } else if (text[at] === "*" && next === "*")
      return {
        message: `wildcard ${JSON.stringify(text)} has two asterisks in a row at ${at}`,
        fix: "Write one",
      };
  }
  if (!tooComplex(wildcardParts(text))) return undefined;
  return {
    message: `wildcard ${JSON.stringify(text)} is too complex`,
    why: "EventBridge refuses patterns whose texts it could be at many places of at once",
    fix: "Write fewer asterisks, or texts between them that repeat less",
  };
}

/** Whether a text has the parts in order, none overlapping, the first at its beginning and the last at its end. */
export function wildcardMatcher(parts: readonly string[]): (text: string) => boolean {
  const [first = "", ...others] = parts;
  const last = others.pop();
  if (last === undefined) return (text) => text === first;
  const lengthMin = first.length + last.length;
  if (others.length === 0)
    return (text) => text.length >= lengthMin && text.startsWith(first) && text.endsWith(last);
  return (text) => {
    if (text.length < lengthMin || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let at = first.length;
    // The earliest place is always as good as a later one.
    for (const part of others) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}

/**
 * Follows all texts at once through the pattern as a nondeterministic machine: its places are the characters and the
 * asterisks; a text is at several of them where an asterisk leaves open how much it covers.
 */
function tooComplex(parts: readonly string[]): boolean {
  if (parts.length < 2) return false;
  const steps: (string | undefined)[] = parts.flatMap((part, index) => [
    ...(index === 0 ? [] : [undefined]),
    ...Array.from(part),
  ]);
  const characters = new Set(steps.filter((step) => step !== undefined));
  const seen = new Set<string>();
  const open: (readonly number[])[] = [closed(new Set([0]), steps)];
  for (let places = open.pop(); places !== undefined; places = open.pop()) {
    if (places.length > placesMax) return true;
    const name = places.join();
    if (seen.has(name)) continue;
    seen.add(name);
    if (seen.size > setsMax) return true;
    for (const character of characters) open.push(closed(stepped(places, character, steps), steps));
  }
  return false;
}

function stepped(
  places: readonly number[],
  character: string,
  steps: readonly (string | undefined)[],
): Set<number> {
  const next = new Set<number>();
  for (const place of places) {
    if (steps[place] === character) next.add(place + 1);
    else if (place < steps.length && steps[place] === undefined) next.add(place);
  }
  return next;
}

/** An asterisk may cover nothing: who is at it is behind it as well. */
function closed(places: Set<number>, steps: readonly (string | undefined)[]): number[] {
  for (const place of places) if (place < steps.length && steps[place] === undefined) places.add(place + 1);
  return [...places].sort((a, b) => a - b);
}
