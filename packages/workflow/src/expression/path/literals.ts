import type { Json } from "../../definition/definition.ts";
import type { TextCursor } from "../text-cursor.ts";
import { Malformed } from "./malformed.ts";

/** A text in single or double quotes; a backslash takes the next character as it is, `\n`, `\t` and `\u0041` apart. */
export function readQuoted(cursor: TextCursor): string {
  const quote = cursor.peek();
  if (quote !== "'" && quote !== '"') throw new Malformed(cursor, "a quote is expected");
  cursor.at++;
  let text = "";
  for (;;) {
    if (cursor.ended) throw new Malformed(cursor, `the text has to end with ${quote}`);
    const character = cursor.peek();
    cursor.at++;
    if (character === quote) return text;
    text += character === "\\" ? readEscaped(cursor) : character;
  }
}

const escapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

function readEscaped(cursor: TextCursor): string {
  const unit = cursor.match(/u[0-9a-fA-F]{4}/y);
  if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit.slice(1), 16));
  const character = cursor.peek();
  cursor.at++;
  return escapes[character] ?? character;
}

/** A text, number, `true`, `false`, `null`, list or object as it may stand in a filter. */
export function readValue(cursor: TextCursor): Json {
  if (/['"]/.test(cursor.peek())) return readQuoted(cursor);
  if (/[[{]/.test(cursor.peek())) return readJson(cursor);
  const number = cursor.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
  if (number !== undefined) return Number(number);
  if (cursor.takes("true")) return true;
  if (cursor.takes("false")) return false;
  if (cursor.takes("null")) return null;
  throw new Malformed(cursor, "a text, a number, true, false, null or a path is expected");
}

/** JSON with texts in either quotes, as filters have it: `['a', 'b']`. */
function readJson(cursor: TextCursor): Json {
  const from = cursor.at;
  let json = "";
  let open = 0;
  do {
    if (cursor.ended) throw new Malformed(cursor, "a list or an object has to end");
    const character = cursor.peek();
    if (character === "'" || character === '"') {
      json += JSON.stringify(readQuoted(cursor));
      continue;
    }
    if (character === "[" || character === "{") open++;
    if (character === "]" || character === "}") open--;
    json += character;
    cursor.at++;
  } while (open > 0);
  try {
    return JSON.parse(json) as Json; // what JSON.parse gives is JSON
  } catch {
    cursor.at = from;
    throw new Malformed(cursor, "a list or an object is JSON");
  }
}
