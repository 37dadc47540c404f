import { Fault } from "../errors/fault.ts";
import { compilePattern, type PatternMatcher } from "./match-pattern.ts";
import { parsePattern } from "./parse-pattern.ts";

/**
 * The matcher of a pattern that a model holds.
 *
 * @throws Fault TRL0450 when the pattern is unsound; `checkModel` says so before, and where
 */
export function patternMatcher(pattern: unknown): PatternMatcher {
  const parsed = parsePattern(pattern);
  if ("pattern" in parsed) return compilePattern(parsed.pattern);
  const { at, message } = parsed.problems[0];
  throw new Fault("TRL0450", `the pattern is unsound at "${at}": ${message}`, { retry: "never" });
}
