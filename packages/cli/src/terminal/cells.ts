/**
 * How text fills a terminal's cells: most characters take one, East Asian wide ones and pictures two, marks none.
 */
export function cellsOf(text: string): number {
  if (plainAscii.test(text)) return text.length;
  let cells = 0;
  for (const character of text) cells += cellsOfCharacter(character);
  return cells;
}

/** The text, cut to `cells` with an ellipsis where it is longer. */
export function cut(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  let kept = "";
  let used = 1;
  for (const character of text) {
    used += cellsOfCharacter(character);
    if (used > cells) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

export function padStart(text: string, cells: number): string {
  return " ".repeat(Math.max(0, cells - cellsOf(text))) + text;
}

export function padEnd(text: string, cells: number): string {
  return text + " ".repeat(Math.max(0, cells - cellsOf(text)));
}

/**
 * The text on one line, with control characters made visible: what a system logs or is sent must not be able to
 * move the cursor, colour the screen or forge lines of it.
 */
export function printable(text: string): string {
  return text.replaceAll(controls, (character) => escapes[character] ?? `\\x${hex(character)}`);
}

const plainAscii = /^[\x20-\x7e]*$/;
// Control characters are exactly what this looks for.
// oxlint-disable-next-line eslint/no-control-regex
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const nothing = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const wide =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]$/u;

function cellsOfCharacter(character: string): number {
  if (plainAscii.test(character)) return 1;
  if (nothing.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).padStart(2, "0");
}
