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
  const known = judges.get(rule);
  if (known !== undefined) return known(scope);
  const judge = compile(rule);
  judges.set(rule, judge);
  return judge(scope);
}

type Judge = (scope: Scope) => boolean;

/** A definition is never changed, so what was compiled from a rule lives as long as the rule. */
const judges = new WeakMap<ChoiceRule, Judge>();

function compile(rule: Json): Judge {
  if (!isObject(rule)) return refusing("And, Or and Not are of choice rules");
  if (isList(rule["And"])) {
    const parts = rule["And"].map(compile);
    return (scope) => parts.every((holds) => holds(scope));
  }
  if (isList(rule["Or"])) {
    const parts = rule["Or"].map(compile);
    return (scope) => parts.some((holds) => holds(scope));
  }
  if (rule["Not"] !== undefined) {
    const part = compile(rule["Not"]);
    return (scope) => !part(scope);
  }
  const { Variable: variable } = rule;
  if (typeof variable !== "string") return refusing("A choice rule has a Variable, or And, Or or Not");
  for (const [operator, operand] of Object.entries(rule)) {
    const judge = compileComparison(operator, operand, variable);
    if (judge !== undefined) return judge;
  }
  return refusing(`The choice rule for '${variable}' has no comparison`);
}

/** `undefined` if that is no comparison but a field like `Next`. */
function compileComparison(operator: string, operand: Json, variable: string): Judge | undefined {
  if (operator === "IsPresent") return (scope) => !(find(variable, scope) instanceof Miss) === operand;
  const isType = own(typeTests, operator);
  if (isType !== undefined) return (scope) => isType(present(variable, scope)) === operand;
  const compare = own(comparisons, operator);
  if (compare !== undefined) return (scope) => compare(present(variable, scope), operand);
  const compareWithPath = operator.endsWith("Path") ? own(comparisons, operator.slice(0, -4)) : undefined;
  if (compareWithPath === undefined || typeof operand !== "string") return undefined;
  return (scope) => compareWithPath(present(variable, scope), present(operand, scope));
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

function refusing(cause: string): Judge {
  return () => {
    throw invalid(cause);
  };
}

function invalid(cause: string): ExpressionFault {
  return new ExpressionFault("States.Runtime", cause);
}
