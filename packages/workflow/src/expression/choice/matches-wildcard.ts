import { remembered } from "../remembered.ts";

/**
 * Whether a text fits the pattern of `StringMatches`: `*` stands for any characters or none, `\*` and `\\` for
 * themselves. Takes time in proportion to both lengths at most.
 */
export function matchesWildcard(text: string, pattern: string): boolean {
  const pieces = piecesOf(pattern);
  const [first = "", ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  let from = first.length;
  const end = text.length - last.length;
  for (const piece of others) {
    const found = text.indexOf(piece, from);
    if (found === -1 || found + piece.length > end) return false;
    from = found + piece.length;
  }
  return true;
}

/** What stands before, between and behind the stars. */
const piecesOf = remembered((pattern) => {
  const pieces = [""];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === "*") pieces.push("");
    else pieces[pieces.length - 1] += character === "\\" ? pattern.charAt(++at) : character;
  }
  return pieces;
});
