import type { DefinitionOptions } from "../definition/options.ts";
import type { Finding } from "../definition/problem.ts";
import type { JsonObject } from "../expression/json-value.ts";
import { inexact } from "../flow/known.ts";
import { declared } from "../flow/without-references.ts";
import { readMachine } from "../grammar/read-machine.ts";
import type { Check, Subject } from "./check.ts";
import { checkChoices } from "./check-choices.ts";
import { checkContext } from "./check-context.ts";
import { checkErrors } from "./check-errors.ts";
import { checkExpress } from "./check-express.ts";
import { checkFlow } from "./check-flow.ts";
import { checkGraph } from "./check-graph.ts";
import { checkItems } from "./check-items.ts";
import { checkMaps } from "./check-maps.ts";
import { checkNames } from "./check-names.ts";
import { checkResources } from "./check-resources.ts";
import { checkStarts } from "./check-starts.ts";
import { checkTimes } from "./check-times.ts";
import { checkValues } from "./check-values.ts";
import { checkVariables } from "./check-variables.ts";
import { readExpressions } from "./expressions/read-expressions.ts";
import { Suggestions } from "./suggestions.ts";

const checks: readonly Check[] = [
  checkNames,
  checkValues,
  checkGraph,
  checkChoices,
  checkErrors,
  checkTimes,
  checkMaps,
  checkResources,
  checkItems,
  checkStarts,
  checkExpress,
  checkVariables,
  checkContext,
  checkFlow,
];

/** Findings of one kind of mistake that are kept: a definition that is wrong throughout says so soon. */
const findingsMax = 100;

/** Everything that is wrong with a state machine, in no order. */
export function checkMachine(machine: JsonObject, options: DefinitionOptions): readonly Finding[] {
  const suggestions = new Suggestions();
  const parts = readMachine(machine, suggestions);
  const { expressions, findings } = readExpressions(parts.values, suggestions);
  const { functions, tables, workflows, inputIsRough = false, isExpress = false } = options;
  const given = declared(options.input);
  const input = inputIsRough ? inexact(given) : given;
  const around = { functions, tables, workflows, isExpress };
  const subject: Subject = { machine, parts, expressions, ...around, input, suggestions };
  return [...parts.findings, ...findings, ...checks.flatMap((check) => [...first(check(subject))])];
}

function* first(findings: Iterable<Finding>): Generator<Finding> {
  let left = findingsMax;
  for (const finding of findings) {
    if (left-- === 0) return;
    yield finding;
  }
}
