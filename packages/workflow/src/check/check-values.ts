import { pointerTo } from "@trellis/model";
import type { Json } from "../definition/definition.ts";
import type { Finding } from "../definition/problem.ts";
import type { ValuePart } from "../grammar/machine-parts.ts";
import type { NumberRule } from "../grammar/rule.ts";
import { timestampProblem } from "../grammar/timestamp.ts";
import { isList, isObject } from "../expression/json-value.ts";
import { describeJson, quoted } from "../json/describe-json.ts";
import type { Check, Subject } from "./check.ts";
import { isDelimited } from "./expressions/delimited.ts";

/** The value of each field is of the type, and in the bounds, that the field asks for. */
export const checkValues: Check = function* (subject) {
  for (const part of subject.parts.values) yield* checkValue(part, subject);
};

function* checkValue(part: ValuePart, subject: Subject): Generator<Finding> {
  const { holds, value, field } = part;
  if (typeof holds === "object") {
    if ("words" in holds) yield* word(part, holds.words, subject);
    if ("unit" in holds) yield* number(part, holds);
    return;
  }
  switch (holds) {
    case "true":
      yield* truth(part);
      return;
    case "text":
    case "message":
    case "path":
    case "text-path":
    case "resource":
      if (typeof value !== "string") yield wrongType(part, "a text");
      else if (value === "" && holds !== "text" && holds !== "message") yield empty(part);
      return;
    case "state":
      if (typeof value !== "string") yield wrongType(part, "the name of a state");
      return;
    case "nullable-path":
    case "reference-path":
      if (typeof value !== "string" && value !== null) yield wrongType(part, "a path, or null");
      return;
    case "timestamp":
      yield* timestamp(part);
      return;
    case "items":
      if (!isList(value) && !isObject(value) && !isDelimited(value))
        yield wrongType(part, "a list, an object, or an expression like {% $states.input.items %}");
      return;
    case "condition":
      if (typeof value !== "boolean" && !isDelimited(value))
        yield wrongType(part, "an expression like {% $states.input.total > 100 %}");
      return;
    case "template":
    case "values":
    case "payload":
      if (field === "Parameters" && !isObject(value) && part.state?.type !== "Pass")
        yield wrongType(part, "an object");
      return;
    case "variables":
      if (!isObject(value)) yield wrongType(part, "an object: a value for each variable");
      return;
    case "error-names":
      yield* errorNames(part);
      return;
    case "json":
      if (field === "Result") yield* staticResult(value, part);
      return;
    case "choices":
    case "states":
  }
}

function wrongType({ field, value, pointer }: ValuePart, expected: string): Finding {
  return {
    code: "TRL0704",
    pointer,
    message: `${field} is ${describeJson(value)}: it must be ${expected}`,
    fix: `Write ${expected}`,
  };
}

function empty({ field, pointer }: ValuePart): Finding {
  return {
    code: "TRL0710",
    pointer,
    message: `${field} is empty`,
    fix: `Write what ${field} is, or take it away`,
  };
}

function* word(part: ValuePart, words: readonly string[], { suggestions }: Subject): Generator<Finding> {
  const { value, field, pointer } = part;
  if (typeof value !== "string") yield wrongType(part, `one of ${words.join(", ")}`);
  else if (!words.includes(value))
    yield {
      code: "TRL0711",
      pointer,
      message: `${field} is ${quoted(value)}${suggestions.meant(value, words)}`,
      fix: words.length === 1 ? `Write ${quoted(words[0] ?? "")}` : `Write one of ${words.join(", ")}`,
    };
}

function* number(part: ValuePart, rule: NumberRule): Generator<Finding> {
  const { value, field, pointer, language } = part;
  const { min, max, whole, unit } = rule;
  const what = `${whole ? "a whole number" : "a number"} from ${min} to ${max}${unit === "" ? "" : ` (${unit})`}`;
  if (typeof value === "string" && rule.computed && language === "JSONata") {
    if (!isDelimited(value)) yield wrongType(part, `${what}, or an expression`);
    return;
  }
  if (typeof value !== "number") {
    const path = typeof value === "string" && value.startsWith("$") && rule.computed;
    const finding = wrongType(part, what);
    yield path ? { ...finding, fix: `Write ${field}Path, which takes it from a path` } : finding;
    return;
  }
  if (value < min || value > max || (whole && !Number.isInteger(value)))
    yield {
      code: "TRL0722",
      pointer,
      message: `${field} is ${value}: it must be ${what}`,
      fix: `Write ${what}`,
    };
}

function* truth(part: ValuePart): Generator<Finding> {
  const { value, field, pointer } = part;
  if (typeof value !== "boolean") yield wrongType(part, "true");
  else if (!value)
    yield {
      code: "TRL0704",
      severity: "warning",
      pointer,
      message: `${field} is false, which says nothing`,
      fix: `Take ${field} away; a state that goes on has Next`,
    };
}

function* timestamp(part: ValuePart): Generator<Finding> {
  const { value, field, pointer, language } = part;
  if (typeof value !== "string") {
    yield wrongType(part, "a time like 2026-12-01T09:00:00Z");
    return;
  }
  if (language === "JSONata" && isDelimited(value)) return;
  const problem = timestampProblem(value);
  if (problem === undefined) return;
  yield {
    code: "TRL0735",
    pointer,
    message: `${field} is ${quoted(value)}, which is no time: ${problem}`,
    fix: value.startsWith("$")
      ? `Write ${field}Path, which takes it from a path`
      : "Write it like 2026-12-01T09:00:00Z",
  };
}

function* errorNames(part: ValuePart): Generator<Finding> {
  const { value, pointer } = part;
  if (!isList(value)) {
    yield wrongType(part, 'a list of error names, like ["States.ALL"]');
    return;
  }
  if (value.length === 0)
    yield {
      code: "TRL0710",
      pointer,
      message: "ErrorEquals is empty",
      why: "it matches no error",
      fix: 'Name errors, or write ["States.ALL"] for all of them',
    };
  for (const [index, name] of value.entries()) {
    if (typeof name !== "string")
      yield wrongType(
        { ...part, field: `error ${index + 1}`, value: name, pointer: pointerTo(pointer, index) },
        "a text",
      );
  }
}

/** A path in the Result of a Pass state is handed on as it stands. */
function* staticResult(value: Json, { pointer }: ValuePart): Generator<Finding> {
  if (!isObject(value)) return;
  for (const name of Object.keys(value)) {
    if (!name.endsWith(".$")) continue;
    yield {
      code: "TRL0746",
      severity: "warning",
      pointer: pointerTo(pointer, name),
      mark: "name",
      message: `Result is handed on as it stands, and has a field ${quoted(name)}`,
      why: "paths are looked up in Parameters only",
      fix: "Write Parameters, or take the .$ away",
    };
  }
}
