/** Where a text is looked for in another. */
export type Part = "equals" | "prefix" | "suffix";

/**
 * Whether a text is another's equal, beginning or end but for upper and lower case. Each character may be itself, its
 * lower or its upper case, as EventBridge has it: no language, and `ß` is also `SS`.
 */
export function ignoreCaseMatcher(text: string, part: Part): (candidate: string) => boolean {
  const lower = Array.from(text, (character) => character.toLowerCase());
  const upper = Array.from(text, (character) => character.toUpperCase());
  const isPlain =
    lower.every((character) => character.length === 1) && upper.every((character) => character.length === 1);
  return isPlain ? byCodes(lower.join(""), upper.join(""), part) : byExpression(text, part);
}

function byCodes(lower: string, upper: string, part: Part): (candidate: string) => boolean {
  const { length } = lower;
  return (candidate) => {
    if (part === "equals" ? candidate.length !== length : candidate.length < length) return false;
    const from = part === "suffix" ? candidate.length - length : 0;
    for (let at = 0; at < length; at++) {
      const code = candidate.charCodeAt(from + at);
      if (code !== lower.charCodeAt(at) && code !== upper.charCodeAt(at)) return false;
    }
    return true;
  };
}

function byExpression(text: string, part: Part): (candidate: string) => boolean {
  const body = Array.from(text, (character) => {
    const forms = new Set([character, character.toLowerCase(), character.toUpperCase()]);
    return `(?:${Array.from(forms, (form) => escaped(form)).join("|")})`;
  }).join("");
  const expression = new RegExp(`${part === "suffix" ? "" : "^"}${body}${part === "prefix" ? "" : "$"}`, "u");
  return (candidate) => expression.test(candidate);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
