/** Compiled patterns by their text; at most so many are kept. */
const keptMax = 2_000;
const kept = new Map<string, RegExp | undefined>();

/** Whether a text matches a pattern as the validator reads it; false for a pattern that is none. */
export function matches(pattern: string, text: string): boolean {
  let matcher = kept.get(pattern);
  if (matcher === undefined && !kept.has(pattern)) {
    if (kept.size >= keptMax) kept.clear();
    matcher = compiled(pattern);
    kept.set(pattern, matcher);
  }
  return matcher?.test(text) ?? false;
}

function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}
