import type { TextCursor } from "../text-cursor.ts";
import { readValue } from "./literals.ts";
import { Malformed } from "./malformed.ts";
import type { Filter, Operand, Path } from "./path.ts";

/**
 * Reads `(@.price < 10 && @.name == 'x')`: comparisons, `&&`, `||`, `!`, brackets, and a bare path, which asks whether
 * there is such a value. `&&` binds closer than `||`. At most 64 levels.
 */
export function parseFilter(cursor: TextCursor, readPath: PathReader, level = 0): Filter {
  cursor.skipBlanks();
  if (!cursor.takes("(")) throw new Malformed(cursor, "a filter is written [?(...)]");
  return closed(cursor, readOr(cursor, readPath, level));
}

/** Reads the path that begins here. */
type PathReader = (cursor: TextCursor) => Path;

const levelsMax = 64;

function closed(cursor: TextCursor, filter: Filter): Filter {
  cursor.skipBlanks();
  if (!cursor.takes(")")) throw new Malformed(cursor, "&&, || or ) is expected");
  return filter;
}

function readOr(cursor: TextCursor, readPath: PathReader, level: number): Filter {
  if (level > levelsMax) throw new Malformed(cursor, `a filter has at most ${levelsMax} levels`);
  return readJoined(cursor, "or", "||", () =>
    readJoined(cursor, "and", "&&", () => readOne(cursor, readPath, level)),
  );
}

function readJoined(cursor: TextCursor, kind: "and" | "or", sign: string, readPart: () => Filter): Filter {
  const first = readPart();
  const parts = [first];
  for (cursor.skipBlanks(); cursor.takes(sign); cursor.skipBlanks()) parts.push(readPart());
  return parts.length === 1 ? first : { kind, of: parts };
}

function readOne(cursor: TextCursor, readPath: PathReader, level: number): Filter {
  cursor.skipBlanks();
  let isNegated = false;
  for (; cursor.takes("!"); cursor.skipBlanks()) isNegated = !isNegated;
  const filter = cursor.takes("(")
    ? closed(cursor, readOr(cursor, readPath, level + 1))
    : readTest(cursor, readPath);
  return isNegated ? { kind: "not", of: filter } : filter;
}

const operators =
  /(?:===|!==|==|!=|=~|<=|>=|<|>|(?:in|nin|subsetof|anyof|noneof|contains|size|empty|type|all)(?![\w]))/iy;

function readTest(cursor: TextCursor, readPath: PathReader): Filter {
  const left = readOperand(cursor, readPath);
  cursor.skipBlanks();
  const operator = cursor.match(operators);
  if (operator === undefined) {
    if (left.kind === "path") return { kind: "exists", path: left.path };
    throw new Malformed(cursor, "a comparison is expected");
  }
  cursor.skipBlanks();
  return { kind: "test", operator: operator.toLowerCase(), left, right: readOperand(cursor, readPath) };
}

function readOperand(cursor: TextCursor, readPath: PathReader): Operand {
  if (/[$@]/.test(cursor.peek())) return { kind: "path", path: readPath(cursor) };
  if (cursor.peek() === "/") return { kind: "pattern", pattern: readPattern(cursor) };
  return { kind: "value", value: readValue(cursor) };
}

function readPattern(cursor: TextCursor): RegExp {
  const text = cursor.match(/\/(?:[^/\\]|\\.)*\/[a-z]*/y);
  const end = text?.lastIndexOf("/") ?? 0;
  try {
    if (text === undefined) throw new SyntaxError("it has no end");
    // The whole text has to match, as in Java's `matches`.
    return new RegExp(`^(?:${text.slice(1, end)})$`, text.slice(end + 1).replaceAll(/[^imsu]/g, ""));
  } catch {
    throw new Malformed(cursor, "a pattern is a regular expression between slashes");
  }
}
