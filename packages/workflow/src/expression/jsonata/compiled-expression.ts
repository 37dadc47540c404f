import jsonata from "jsonata";
import type { Json } from "../../definition/definition.ts";
import { isObject } from "../json-value.ts";
import { remembered } from "../remembered.ts";
import type { Scope } from "../scope.ts";
import { addAwsFunctions, hostBinding, type Host } from "./aws-functions.ts";
import { compileDirect } from "./direct/compile-direct.ts";
import { sequenceItemsMax, unsure, type Direct } from "./direct/direct.ts";
import { jsonOf } from "./json-of.ts";
import { returnedNothing, returnedOtherType, threw } from "./query-fault.ts";
import { nodesOf, partsOf, type Node } from "./syntax.ts";
import { visibleIn } from "./visible.ts";

/** An expression that can be evaluated. `location` is the field that it stands in, for faults. */
export interface CompiledExpression {
  readonly source: string;
  readonly evaluate: (scope: Scope, location: string) => Json | Promise<Json>;
}

/**
 * Compiles what stands between `{%` and `%}`. Each text is compiled once (the newest 4,096 are kept); one that cannot be
 * compiled is a fault whenever it is evaluated. Bounds as measured on AWS: 100 levels, 873,782 items in a sequence; and
 * 5 seconds.
 */
export const compileExpression: (source: string) => CompiledExpression = remembered((source) => {
  try {
    const { expression, tree, levelsAtMost } = parseExpression(source);
    addAwsFunctions(expression);
    const isMarking = nodesOf(tree).some(
      (node) => node.keepArray === true || node.keepSingletonArray === true,
    );
    const library: LibraryExpression = { source, expression, isMarking };
    const direct = levelsAtMost <= levelsMax ? compileDirect(tree) : undefined;
    return { source, evaluate: (scope, location) => evaluate(direct, library, scope, location) };
  } catch (error) {
    return {
      source,
      evaluate: (_, location) => {
        throw threw(source, location, error);
      },
    };
  }
});

function evaluate(
  direct: Direct | undefined,
  library: LibraryExpression,
  scope: Scope,
  location: string,
): Json | Promise<Json> {
  if (direct === undefined) return evaluateByLibrary(library, scope, location);
  let result;
  try {
    result = direct(scope);
  } catch (error) {
    if (error !== unsure) throw error;
    return evaluateByLibrary(library, scope, location);
  }
  if (result === undefined) throw returnedNothing(library.source, location);
  return result;
}

const levelsMax = 100;
const evaluationMaxMs = 5_000;

/** Throws what the library throws, and refuses what came after the version that Step Functions has (2.0.6). */
export function parseExpression(source: string): ParsedExpression {
  const tree = jsonata(source).ast() as unknown as Node; // the library's declaration of its tree leaves most of it out
  const nodes = nodesOf(tree);
  const newer = nodes.find(({ type, position = 0 }) => type === "condition" && isNewer(source, position));
  if (newer !== undefined) {
    const token = source.slice((newer.position ?? 0) - 2, newer.position);
    throw Object.assign(new Error(`The operator "${token}" is not supported by JSONata 2.0.6`), {
      code: "S0204",
    });
  }
  // The library evaluates the parts of a list or an object side by side, and counts their levels together.
  const besideCount = nodes.some((node) => partsCountOf(node) > 1) ? nodes.length : 0;
  const expression = jsonata(source, {
    stack: levelsMax + besideCount,
    sequence: sequenceItemsMax,
    timeout: evaluationMaxMs,
  });
  return { expression, tree, levelsAtMost: nodes.length - besideCount };
}

interface ParsedExpression {
  readonly expression: jsonata.Expression;
  readonly tree: Node;
  /** How many levels the library counts at most beyond what it is given for parts; if the expression calls nothing. */
  readonly levelsAtMost: number;
}

/** `a ?: b` and `a ?? b` become conditions, whose position is the end of their operator. */
function isNewer(source: string, position: number): boolean {
  const operator = source.slice(position - 2, position);
  return operator === "?:" || operator === "??";
}

function partsCountOf(node: Node): number {
  return node.type === "unary" ? (node.expressions?.length ?? partsOf(node).length) : 0;
}

interface LibraryExpression {
  readonly source: string;
  readonly expression: jsonata.Expression;
  /** `x[]` leaves a mark on the list that it finds, so it gets a copy of everything. */
  readonly isMarking: boolean;
}

async function evaluateByLibrary(
  { source, expression, isMarking }: LibraryExpression,
  scope: Scope,
  location: string,
): Promise<Json> {
  let result: unknown;
  let json: Json | undefined;
  try {
    const visible = isMarking ? structuredClone(visibleIn(scope)) : visibleIn(scope);
    const host: Host = { chance: scope.chance, nowMs: nowOf(scope) };
    result = await expression.evaluate(undefined, { ...visible, [hostBinding]: host });
    json = jsonOf(result);
  } catch (error) {
    throw threw(source, location, error);
  }
  if (json !== undefined) return json;
  if (result === undefined) throw returnedNothing(source, location);
  throw returnedOtherType(source, location, "JSON", "function", undefined);
}

/** `$now()` is the time that the host says, or when the state was entered. */
function nowOf({ nowMs, context }: Scope): number {
  if (nowMs !== undefined) return nowMs;
  const state = isObject(context) ? context["State"] : undefined;
  const entered = isObject(state) ? state["EnteredTime"] : undefined;
  const enteredMs = typeof entered === "string" ? Date.parse(entered) : Number.NaN;
  return Number.isNaN(enteredMs) ? 0 : enteredMs;
}
