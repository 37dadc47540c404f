import { Malformed } from "../path/malformed.ts";
import { readPathAt } from "../path/parse-path.ts";
import { remembered } from "../remembered.ts";
import { TextCursor } from "../text-cursor.ts";
import type { Argument, IntrinsicCall } from "./intrinsic-call.ts";

/**
 * Reads `States.Format('{} {}', $.name, States.UUID())`. Arguments are texts in single quotes (in which `\` stands
 * before `'`, `{`, `}` and `\`), numbers, `true`, `false`, `null`, paths and calls, of which at most 10 stand in each
 * other, as on AWS. Throws `Malformed`. Each text is read once (the newest 4,096 are kept).
 */
export const parseIntrinsic: (source: string) => IntrinsicCall = remembered((source) => {
  const cursor = new TextCursor(source);
  cursor.skipBlanks();
  const call = readCall(cursor, 1);
  cursor.skipBlanks();
  if (!cursor.ended) throw new Malformed(cursor, "one function is called, and nothing follows");
  return call;
});

const levelsMax = 10;

function readCall(cursor: TextCursor, level: number): IntrinsicCall {
  if (level > levelsMax) throw new Malformed(cursor, `at most ${levelsMax} functions stand in each other`);
  const name = cursor.match(/States\.[A-Za-z0-9]+/y);
  if (name === undefined) throw new Malformed(cursor, "an intrinsic function begins with States.");
  cursor.skipBlanks();
  if (!cursor.takes("(")) throw new Malformed(cursor, `${name} is followed by its arguments in brackets`);
  const given: Argument[] = [];
  for (cursor.skipBlanks(); !cursor.takes(")"); cursor.skipBlanks()) {
    if (given.length > 0 && !cursor.takes(",")) throw new Malformed(cursor, "arguments are parted by commas");
    cursor.skipBlanks();
    given.push(readArgument(cursor, level));
  }
  return { name, arguments: given };
}

function readArgument(cursor: TextCursor, level: number): Argument {
  if (cursor.peek() === "'") return readText(cursor);
  if (cursor.peek() === "$") return { kind: "path", path: readPathAt(cursor, { inFilter: true, depth: 0 }) };
  const number = cursor.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
  if (number !== undefined) return { kind: "value", value: Number(number) };
  const word = cursor.match(/(?:true|false|null)\b/y);
  if (word !== undefined) return { kind: "value", value: word === "null" ? null : word === "true" };
  return { kind: "call", call: readCall(cursor, level + 1) };
}

function readText(cursor: TextCursor): Argument {
  const written = cursor.match(/'(?:[^'\\]|\\['{}\\])*'/y);
  if (written === undefined) {
    throw new Malformed(cursor, "a text ends with ', and \\ stands only before ', {, } and \\ in it");
  }
  const raw = written.slice(1, -1);
  return { kind: "value", value: raw.replaceAll(/\\(.)/gs, "$1"), raw };
}
