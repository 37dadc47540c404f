import type { DiagnosticPlace, SourceLocation } from "@trellis/model";

/**
 * Finds where a declaration mentions `words`: the first one at or after the declaration's call, from there the next,
 * and so on. Comments are not looked at, nor anything after the call's closing parenthesis; a source without a line is
 * its whole file. Words that are not found are passed over.
 */
export function locateWords(text: string, source: SourceLocation, words: readonly string[]): DiagnosticPlace {
  const start = offsetOf(text, source);
  if (start === undefined) return source;
  const call = source.line === undefined ? withoutComments(text) : callAt(text, start);
  let found: number | undefined;
  let from = 0;
  for (const word of words) {
    const at = indexOfWord(call, word, from);
    if (at === undefined) continue;
    found = at;
    from = at + word.length;
  }
  return found === undefined ? source : { file: source.file, ...placeOf(text, start + found) };
}

function offsetOf(text: string, { line, column }: SourceLocation): number | undefined {
  let offset = 0;
  for (let skipped = 1; skipped < (line ?? 1); skipped++) {
    offset = text.indexOf("\n", offset) + 1;
    if (offset === 0) return undefined;
  }
  return offset + (column ?? 1) - 1;
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

const tokens = /\/\/[^\n]*|\/\*[^]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`|[()]/g;

/** The text of the call that begins at `start`, comments blanked; up to the file's end when its end is not found. */
function callAt(text: string, start: number): string {
  const rest = withoutComments(text.slice(start));
  let depth = 0;
  for (const { 0: token, index } of rest.matchAll(tokens)) {
    if (token === "(") depth++;
    if (token === ")" && --depth === 0) return rest.slice(0, index + 1);
  }
  return rest;
}

function withoutComments(text: string): string {
  return text.replaceAll(tokens, (token) => (isComment(token) ? token.replaceAll(/[^\n]/g, " ") : token));
}

function isComment(token: string): boolean {
  return token.startsWith("//") || token.startsWith("/*");
}

/** A word is not part of a longer one: `total` is not found in `totals`. */
function indexOfWord(text: string, word: string, from: number): number | undefined {
  if (word === "") return undefined;
  for (let at = text.indexOf(word, from); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!/[\w$]/.test(text.charAt(at - 1)) && !/[\w$]/.test(text.charAt(at + word.length))) return at;
  }
  return undefined;
}
