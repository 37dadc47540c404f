import { pointerTo } from "@trellis/model";
import type { Json } from "../definition/definition.ts";
import type { Finding } from "../definition/problem.ts";
import { comparisonKind, comparisons } from "../grammar/comparisons.ts";
import type { StatePart } from "../grammar/machine-parts.ts";
import { timestampProblem } from "../grammar/timestamp.ts";
import { isList, isObject, type JsonObject, fieldOf } from "../expression/json-value.ts";
import { describeJson } from "../json/describe-json.ts";
import type { Check, Subject } from "./check.ts";

/** Each rule of a Choice state tests one thing, leads somewhere, and is not taken by an earlier one. */
export const checkChoices: Check = function* (subject) {
  for (const state of subject.parts.states) {
    const rules = state.type === "Choice" ? fieldOf(state.raw, "Choices") : undefined;
    if (!isList(rules)) continue;
    yield* withoutDefault(state, rules);
    const earlier = new Map<string, number>();
    for (const [index, rule] of rules.entries()) {
      const pointer = pointerTo(pointerTo(state.pointer, "Choices"), index);
      if (!isObject(rule)) {
        yield wrongType(pointer, `rule ${index + 1}`, rule, "an object");
        continue;
      }
      yield* leads(rule, pointer, index);
      if (state.language === "JSONata") yield* conditional(rule, pointer, index, subject);
      else yield* tested(rule, pointer, `rule ${index + 1}`, true, subject);
      yield* repeated(rule, pointer, index, earlier);
    }
  }
};

const ruleFields = ["Next", "Comment", "Assign"];
const jsonataRuleFields = [...ruleFields, "Condition", "Output"];

function* withoutDefault({ raw, pointer, name }: StatePart, rules: readonly Json[]): Generator<Finding> {
  const last = rules.at(-1);
  const covers = isObject(last) && ["{% true %}", true].includes(fieldOf(last, "Condition") as string | true);
  if (Object.hasOwn(raw, "Default") || covers) return;
  yield {
    code: "TRL0731",
    severity: "warning",
    pointer,
    mark: "name",
    message: `${JSON.stringify(name)} has no Default`,
    why: "where no rule holds, the execution fails with States.NoChoiceMatched, which a Choice state has no Catch for",
    fix: 'Write "Default" with the state that follows otherwise: a Fail state, where nothing else may happen',
  };
}

function* leads(rule: JsonObject, pointer: string, index: number): Generator<Finding> {
  const next = fieldOf(rule, "Next");
  if (next === undefined)
    yield {
      code: "TRL0705",
      pointer,
      message: `rule ${index + 1} needs Next`,
      fix: 'Write "Next" with the state that follows where the rule holds',
    };
  else if (typeof next !== "string")
    yield wrongType(pointerTo(pointer, "Next"), "Next", next, "the name of a state");
}

/** A rule in JSONata: a Condition. */
function* conditional(
  rule: JsonObject,
  pointer: string,
  index: number,
  { suggestions }: Subject,
): Generator<Finding> {
  if (!Object.hasOwn(rule, "Condition"))
    yield {
      code: "TRL0732",
      pointer,
      message: `rule ${index + 1} has no Condition`,
      fix: 'Write "Condition": "{% $states.input.total > 100 %}"',
    };
  for (const name of Object.keys(rule)) {
    if (jsonataRuleFields.includes(name)) continue;
    const at = pointerTo(pointer, name);
    if (name === "Variable" || comparisons.has(name) || ["And", "Or", "Not"].includes(name))
      yield {
        code: "TRL0708",
        pointer: at,
        mark: "name",
        message: `${name} is a field of JSONPath, and the rule here is written in JSONata`,
        fix: 'Write a Condition, or set "QueryLanguage": "JSONPath" in this state',
      };
    else yield unknownField(name, at, jsonataRuleFields, suggestions.meant(name, jsonataRuleFields));
  }
}

/** A rule in JSONPath, or a part of one: And, Or, Not, or a Variable with one comparison. */
function* tested(
  rule: JsonObject,
  pointer: string,
  called: string,
  top: boolean,
  subject: Subject,
): Generator<Finding> {
  const names = Object.keys(rule);
  const tests = names.filter((name) => comparisons.has(name));
  const joined = names.filter((name) => name === "And" || name === "Or" || name === "Not");
  const allowed = [
    "Variable",
    "And",
    "Or",
    "Not",
    ...comparisons.keys(),
    "Comment",
    ...(top ? ruleFields : []),
  ];
  for (const name of names) {
    if (allowed.includes(name)) continue;
    yield* strange(name, pointerTo(pointer, name), top, allowed, subject);
  }
  if (tests.length + joined.length !== 1)
    yield {
      code: "TRL0732",
      pointer:
        tests.length + joined.length === 0 ? pointer : pointerTo(pointer, [...tests, ...joined][1] ?? ""),
      message:
        tests.length + joined.length === 0
          ? `${called} compares nothing`
          : `${called} has ${[...joined, ...tests].join(" and ")}: one rule makes one test`,
      fix:
        tests.length + joined.length === 0
          ? 'Write a comparison: "Variable": "$.total", "NumericGreaterThan": 100'
          : 'Join several tests with "And": [{ ... }, { ... }] or "Or"',
    };
  if (tests.length > 0 !== Object.hasOwn(rule, "Variable"))
    yield {
      code: "TRL0732",
      pointer: tests.length > 0 ? pointer : pointerTo(pointer, "Variable"),
      message:
        tests.length > 0
          ? `${called} has ${tests[0]} and no Variable`
          : `${called} has a Variable and no comparison`,
      fix:
        tests.length > 0
          ? 'Write "Variable": "$.total"'
          : 'Write what it is compared with: "IsPresent": true',
    };
  for (const name of tests) yield* operand(name, fieldOf(rule, name) ?? null, pointerTo(pointer, name));
  for (const name of joined)
    yield* parts(name, fieldOf(rule, name) ?? null, pointerTo(pointer, name), subject);
}

function* strange(
  name: string,
  pointer: string,
  top: boolean,
  allowed: readonly string[],
  { suggestions }: Subject,
): Generator<Finding> {
  if (!top && ruleFields.includes(name))
    yield {
      code: "TRL0733",
      pointer,
      mark: "name",
      message: `${name} stands inside of And, Or or Not`,
      why: "a rule leads on as a whole: its parts only test",
      fix: `Move ${name} to the rule itself`,
    };
  else if (name === "Condition" || name === "Output")
    yield {
      code: "TRL0708",
      pointer,
      mark: "name",
      message: `${name} is a field of JSONata, and the rule here is written in JSONPath`,
      fix: 'Write "QueryLanguage": "JSONata" in this state, or take it away',
    };
  else yield unknownField(name, pointer, ["Variable", "a comparison"], suggestions.meant(name, allowed));
}

function unknownField(name: string, pointer: string, known: readonly string[], meant: string): Finding {
  return {
    code: "TRL0706",
    pointer,
    mark: "name",
    message: `a rule has no field ${JSON.stringify(name)}${meant}`,
    fix: `Its fields are ${known.join(", ")}`,
  };
}

function* parts(name: string, value: Json, pointer: string, subject: Subject): Generator<Finding> {
  if (name === "Not") {
    if (isObject(value)) yield* tested(value, pointer, "Not", false, subject);
    else yield wrongType(pointer, name, value, "an object with one test");
    return;
  }
  if (!isList(value)) {
    yield wrongType(pointer, name, value, "a list of tests");
    return;
  }
  if (value.length === 0)
    yield {
      code: "TRL0710",
      pointer,
      message: `${name} is empty`,
      fix: "Write one test at least",
    };
  for (const [index, part] of value.entries()) {
    const at = pointerTo(pointer, index);
    if (isObject(part)) yield* tested(part, at, `part ${index + 1} of ${name}`, false, subject);
    else yield wrongType(at, `part ${index + 1} of ${name}`, part, "an object with one test");
  }
}

function* operand(name: string, value: Json, pointer: string): Generator<Finding> {
  const wanted = comparisons.get(name);
  if (wanted === undefined || wanted === "path") return;
  if (wanted === "timestamp" ? typeof value === "string" : typeof value === wanted) {
    const problem = wanted === "timestamp" && typeof value === "string" ? timestampProblem(value) : undefined;
    if (problem !== undefined)
      yield {
        code: "TRL0735",
        pointer,
        message: `${name} is compared with ${describeJson(value)}, which is no time: ${problem}`,
        fix: "Write it like 2026-12-01T09:00:00Z",
      };
    return;
  }
  const isPath = typeof value === "string" && value.startsWith("$") && comparisons.has(`${name}Path`);
  const other = [...comparisons].find(
    ([each, takes]) =>
      takes === typeof value &&
      each.slice(comparisonKind(each).length) === name.slice(comparisonKind(name).length),
  )?.[0];
  yield {
    code: "TRL0734",
    pointer,
    message: `${name} is compared with ${describeJson(value)}: it takes a ${wanted}`,
    why: "values of different types are never equal, and have no order",
    fix: isPath
      ? `Write ${name}Path, which compares with what a path finds`
      : other === undefined
        ? `Write a ${wanted}`
        : `Write a ${wanted}, or ${other}`,
  };
}

/** A rule that says the same as an earlier one is never reached. */
function* repeated(
  rule: JsonObject,
  pointer: string,
  index: number,
  earlier: Map<string, number>,
): Generator<Finding> {
  const test = Object.fromEntries(
    Object.entries(rule).filter(([name]) => !["Next", "Comment", "Assign", "Output"].includes(name)),
  );
  const text = sortedText(test);
  const before = earlier.get(text);
  if (before === undefined) earlier.set(text, index);
  else
    yield {
      code: "TRL0736",
      severity: "warning",
      pointer,
      message: `rule ${index + 1} tests the same as rule ${before + 1}`,
      why: "the first rule that holds is taken, so this one never is",
      fix: "Take one of them away, or correct what it tests",
    };
}

function sortedText(value: Json): string {
  if (isList(value)) return `[${value.map(sortedText).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).toSorted();
  return `{${members.map((name) => `${JSON.stringify(name)}:${sortedText(fieldOf(value, name) ?? null)}`).join(",")}}`;
}

function wrongType(pointer: string, what: string, value: Json, expected: string): Finding {
  return {
    code: "TRL0704",
    pointer,
    message: `${what} is ${describeJson(value)}: it must be ${expected}`,
    fix: `Write ${expected}`,
  };
}
