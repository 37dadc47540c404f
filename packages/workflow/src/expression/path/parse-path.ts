import { remembered } from "../remembered.ts";
import { TextCursor } from "../text-cursor.ts";
import { parseFilter } from "./parse-filter.ts";
import { Malformed } from "./malformed.ts";
import type { Path, PathCall, PathRoot, Step } from "./path.ts";
import { isPathFunction } from "./path-functions.ts";
import { readQuoted, readValue } from "./literals.ts";

/**
 * Reads a path of the Amazon States Language: `$` is the input, `$$` the context object, `$name` a variable, and what
 * follows is JSONPath as the Java library "Jayway JsonPath" reads it, which Step Functions uses: names, indexes from
 * either end, unions, slices without a step, wildcards, `..`, filters, and functions at the end.
 * At most 256 steps. Throws `Malformed`. Each text is read once (the newest 4,096 are kept).
 */
export const parsePath: (source: string) => Path = remembered((source) => {
  const cursor = new TextCursor(source);
  const path = readPathAt(cursor, { inFilter: false, depth: 0 });
  if (!cursor.ended) throw new Malformed(cursor, "a step begins with . or [");
  return path;
});

const stepsMax = 256;
const variableName = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;

/** Where a path stands: in a filter it ends at blanks, operators and brackets, too. */
interface Surroundings {
  readonly inFilter: boolean;
  /** How many filters and calls it stands in. */
  readonly depth: number;
}

export function readPathAt(cursor: TextCursor, surroundings: Surroundings): Path {
  const from = cursor.at;
  const root = readRoot(cursor);
  const steps: Step[] = [];
  let call: PathCall | undefined;
  while (call === undefined && (cursor.peek() === "." || cursor.peek() === "[")) {
    if (steps.length >= stepsMax) throw new Malformed(cursor, `a path has at most ${stepsMax} steps`);
    if (cursor.peek() === "[") steps.push(readBracket(cursor, surroundings));
    else call = readDotted(cursor, surroundings, steps);
  }
  const isDefinite = steps.every((step, at) => isStepDefinite(step, at === steps.length - 1));
  const source = cursor.text.slice(from, cursor.at);
  return call === undefined ? { source, root, steps, isDefinite } : { source, root, steps, isDefinite, call };
}

function readRoot(cursor: TextCursor): PathRoot {
  if (cursor.takes("@")) return { of: "item" };
  if (cursor.takes("$$")) return { of: "context" };
  if (!cursor.takes("$")) throw new Malformed(cursor, "a path begins with $");
  const name = cursor.match(variableName);
  return name === undefined ? { of: "input" } : { of: "variable", name };
}

function isStepDefinite(step: Step, isLast: boolean): boolean {
  return step.kind === "name" || step.kind === "index" || (step.kind === "names" && isLast);
}

/** What follows a dot. Adds the step, or gives the function that ends the path. */
function readDotted(cursor: TextCursor, surroundings: Surroundings, steps: Step[]): PathCall | undefined {
  cursor.at++;
  if (cursor.takes(".")) steps.push({ kind: "descendants" });
  if (cursor.peek() === "[") {
    if (steps.at(-1)?.kind !== "descendants") steps.push(readBracket(cursor, surroundings));
    return undefined;
  }
  if (cursor.takes("*")) {
    steps.push({ kind: "wildcard" });
    return undefined;
  }
  const name = cursor.until(surroundings.inFilter ? /[.[(\s<>=~!&|),]/ : /[.[(\s]/);
  if (name === "") throw new Malformed(cursor, "a name is expected behind the dot");
  if (cursor.peek() === "(") return readCall(cursor, name, surroundings);
  if (/\s/.test(cursor.peek()) && !surroundings.inFilter) {
    throw new Malformed(cursor, "a name with blanks is written in brackets: ['two words']");
  }
  steps.push({ kind: "name", name });
  return undefined;
}

function readCall(cursor: TextCursor, name: string, surroundings: Surroundings): PathCall {
  if (!isPathFunction(name)) throw new Malformed(cursor, `there is no function ${name}()`);
  const inner = deeper(cursor, surroundings);
  cursor.at++;
  const given: PathCall["arguments"][number][] = [];
  for (cursor.skipBlanks(); !cursor.takes(")"); cursor.skipBlanks()) {
    if (given.length > 0 && !cursor.takes(",")) throw new Malformed(cursor, "arguments are parted by commas");
    cursor.skipBlanks();
    given.push(/[$@]/.test(cursor.peek()) ? readPathAt(cursor, inner) : readValue(cursor));
  }
  return { name, arguments: given };
}

function readBracket(cursor: TextCursor, surroundings: Surroundings): Step {
  cursor.at++;
  cursor.skipBlanks();
  const step = readBracketed(cursor, surroundings);
  cursor.skipBlanks();
  if (!cursor.takes("]")) throw new Malformed(cursor, "] is expected");
  return step;
}

function readBracketed(cursor: TextCursor, surroundings: Surroundings): Step {
  if (cursor.takes("*")) return { kind: "wildcard" };
  if (cursor.takes("?")) {
    const inner = deeper(cursor, surroundings);
    return { kind: "filter", filter: parseFilter(cursor, (within) => readPathAt(within, inner)) };
  }
  if (/['"]/.test(cursor.peek())) {
    const names = readSeries(cursor, readQuoted);
    const [only] = names;
    return names.length === 1 && only !== undefined ? { kind: "name", name: only } : { kind: "names", names };
  }
  const slice = cursor.match(/-?\d*\s*:\s*-?\d*/y);
  if (slice !== undefined) return sliceOf(slice);
  const indexes = readSeries(cursor, readIndex);
  const [only] = indexes;
  return indexes.length === 1 && only !== undefined
    ? { kind: "index", index: only }
    : { kind: "indexes", indexes };
}

function sliceOf(text: string): Step {
  const [from = "", to = ""] = text.split(":").map((end) => end.trim());
  return {
    kind: "slice",
    ...(from === "" ? {} : { from: Number(from) }),
    ...(to === "" ? {} : { to: Number(to) }),
  };
}

function readIndex(cursor: TextCursor): number {
  const index = cursor.match(/-?\d+/y);
  if (index === undefined) throw new Malformed(cursor, "?, ', a number or * is expected");
  return Number(index);
}

function readSeries<T>(cursor: TextCursor, readOne: (cursor: TextCursor) => T): T[] {
  const series: T[] = [];
  do {
    cursor.skipBlanks();
    series.push(readOne(cursor));
    cursor.skipBlanks();
  } while (cursor.takes(","));
  return series;
}

const depthMax = 32;

function deeper(cursor: TextCursor, { depth }: Surroundings): Surroundings {
  if (depth >= depthMax)
    throw new Malformed(cursor, `filters and functions stand in at most ${depthMax} others`);
  return { inFilter: true, depth: depth + 1 };
}
