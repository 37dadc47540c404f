import type { ChoiceRule, Json } from "../../definition/definition.ts";
import { ExpressionFault } from "../expression-fault.ts";
import { isList, isObject } from "../json-value.ts";
import { compiledPath, findPath } from "../path/evaluate-path.ts";
import { Miss } from "../path/miss.ts";
import type { Scope } from "../scope.ts";
import { comparisons, typeTests } from "./comparisons.ts";

/**
 * Whether a rule of a Choice state in JSONPath holds: one comparison of a `Variable`, or `And`, `Or`, `Not` of rules.
 * `And` and `Or` stop at the first rule that decides. A value of another type than the comparison's is no match. A path
 * that finds nothing is `States.Runtime`, but for `IsPresent`.
 */
export function choose(rule: ChoiceRule, scope: Scope): boolean {
  if (isList(rule["And"])) return rule["And"].every((part) => choosePart(part, scope));
  if (isList(rule["Or"])) return rule["Or"].some((part) => choosePart(part, scope));
  if (rule["Not"] !== undefined) return !choosePart(rule["Not"], scope);
  const { Variable: variable } = rule;
  if (typeof variable !== "string") throw invalid("A choice rule has a Variable, or And, Or or Not");
  for (const operator of Object.keys(rule)) {
    const holds = holdsFor(operator, rule[operator] ?? null, variable, scope);
    if (holds !== undefined) return holds;
  }
  throw invalid(`The choice rule for '${variable}' has no comparison`);
}

function choosePart(part: Json, scope: Scope): boolean {
  if (!isObject(part)) throw invalid("And, Or and Not are of choice rules");
  return choose(part, scope);
}

/** `undefined` if that is no comparison but a field like `Next`. */
function holdsFor(operator: string, operand: Json, variable: string, scope: Scope): boolean | undefined {
  if (operator === "IsPresent") return !(find(variable, scope) instanceof Miss) === operand;
  const isType = own(typeTests, operator);
  if (isType !== undefined) return isType(present(variable, scope)) === operand;
  const compare = own(comparisons, operator);
  if (compare !== undefined) return compare(present(variable, scope), operand);
  const compareWithPath = operator.endsWith("Path") ? own(comparisons, operator.slice(0, -4)) : undefined;
  if (compareWithPath === undefined || typeof operand !== "string") return undefined;
  return compareWithPath(present(variable, scope), present(operand, scope));
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function find(path: string, scope: Scope): Json | Miss {
  return findPath(compiledPath(path), scope);
}

function present(path: string, scope: Scope): Json {
  const found = find(path, scope);
  if (!(found instanceof Miss)) return found;
  throw invalid(`Invalid path '${path}': The choice state's condition path references an invalid value.`);
}

function invalid(cause: string): ExpressionFault {
  return new ExpressionFault("States.Runtime", cause);
}
