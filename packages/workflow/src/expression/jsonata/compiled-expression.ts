import jsonata from "jsonata";
import type { Json } from "../../definition/definition.ts";
import { isObject } from "../json-value.ts";
import { remembered } from "../remembered.ts";
import type { Scope } from "../scope.ts";
import { addAwsFunctions, hostBinding, type Host } from "./aws-functions.ts";
import { jsonOf } from "./json-of.ts";
import { returnedNothing, returnedOtherType, threw } from "./query-fault.ts";
import { nodesOf, type Node } from "./syntax.ts";

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
    const { expression, tree } = parseExpression(source);
    addAwsFunctions(expression);
    const isMarking = nodesOf(tree).some(
      (node) => node.keepArray === true || node.keepSingletonArray === true,
    );
    return {
      source,
      evaluate: (scope, location) => evaluateByLibrary({ source, expression, isMarking }, scope, location),
    };
  } catch (error) {
    return {
      source,
      evaluate: (_, location) => {
        throw threw(source, location, error);
      },
    };
  }
});

const levelsMax = 100;
const sequenceItemsMax = 873_782;
const evaluationMaxMs = 5_000;

/** Throws what the library throws, and refuses what came after the version that Step Functions has (2.0.6). */
export function parseExpression(source: string): {
  readonly expression: jsonata.Expression;
  readonly tree: Node;
} {
  const tree = jsonata(source).ast() as unknown as Node; // the library's declaration of its tree leaves most of it out
  const nodes = nodesOf(tree);
  const newer = nodes.find(({ type, position = 0 }) => type === "condition" && isNewer(source, position));
  if (newer !== undefined) {
    const token = source.slice((newer.position ?? 0) - 2, newer.position);
    throw Object.assign(new Error(`The operator "${token}" is not supported by JSONata 2.0.6`), {
      code: "S0204",
    });
  }
  // The library counts the parts of a list or an object as levels, because it evaluates them side by side.
  const partsCount = nodes.reduce((count, node) => count + partsCountOf(node), 0);
  const expression = jsonata(source, {
    stack: levelsMax + partsCount,
    sequence: sequenceItemsMax,
    timeout: evaluationMaxMs,
  });
  return { expression, tree };
}

/** `a ?: b` and `a ?? b` become conditions, whose position is the end of their operator. */
function isNewer(source: string, position: number): boolean {
  const operator = source.slice(position - 2, position);
  return operator === "?:" || operator === "??";
}

function partsCountOf({ type, expressions, lhs }: Node): number {
  if (type !== "unary") return 0;
  return expressions?.length ?? (Array.isArray(lhs) ? lhs.length : 0);
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
  try {
    const visible = isMarking ? structuredClone(visibleIn(scope)) : visibleIn(scope);
    const host: Host = { chance: scope.chance, nowMs: nowOf(scope) };
    result = await expression.evaluate(undefined, { ...visible, [hostBinding]: host });
  } catch (error) {
    throw threw(source, location, error);
  }
  if (result === undefined) throw returnedNothing(source, location);
  const json = jsonOf(result);
  if (json === undefined) throw returnedOtherType(source, location, "JSON", "function", undefined);
  return json;
}

/** What expressions can name. */
function visibleIn(scope: Scope): Record<string, Json> {
  const states: Record<string, Json> = { input: scope.input, context: scope.context };
  if (scope.result !== undefined) states["result"] = scope.result;
  if (scope.errorOutput !== undefined) states["errorOutput"] = scope.errorOutput;
  return { ...scope.variables, states };
}

/** `$now()` is the time that the host says, or when the state was entered. */
function nowOf({ nowMs, context }: Scope): number {
  if (nowMs !== undefined) return nowMs;
  const state = isObject(context) ? context["State"] : undefined;
  const entered = isObject(state) ? state["EnteredTime"] : undefined;
  const enteredMs = typeof entered === "string" ? Date.parse(entered) : Number.NaN;
  return Number.isNaN(enteredMs) ? 0 : enteredMs;
}
