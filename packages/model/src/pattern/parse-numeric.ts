import { pointerTo } from "../schema/pointer.ts";
import { describeJson, isList } from "./json.ts";
import { isComparable, notComparable } from "./numbers.ts";
import type { NumericRange, PatternProblem, ValueTest } from "./pattern.ts";

type Report = (problem: PatternProblem) => void;

const example = 'Write a comparison or a range: ["=", 5], [">", 0], [">=", 0, "<", 10]';
const operators = ["=", "<", "<=", ">", ">="];

/** Parses what stands behind `numeric`: one comparison, or a lower bound followed by an upper one. */
export function parseNumeric(value: unknown, at: string, report: Report): ValueTest | undefined {
  if (!isList(value)) {
    report({ at, message: `numeric is ${describeJson(value)}`, fix: example });
    return undefined;
  }
  let sound = true;
  const refuse = (index: number | undefined, problem: Omit<PatternProblem, "at">): void => {
    sound = false;
    report({ at: index === undefined ? at : pointerTo(at, index), ...problem });
  };
  const [operator, operand, second, bound] = value;
  if (value.length !== 2 && value.length !== 4) {
    refuse(undefined, { message: `numeric has ${value.length} entries: two or four`, fix: example });
    return undefined;
  }
  for (let index = 0; index < value.length; index += 2)
    checkPair(value[index], value[index + 1], index, refuse);
  if (sound && value.length === 4) {
    if (operator !== ">" && operator !== ">=")
      refuse(0, {
        message: `a range begins with "${String(operator)}"`,
        why: "the lower bound stands first",
        fix: example,
      });
    else if (second !== "<" && second !== "<=")
      refuse(2, { message: `the upper bound of a range is "${String(second)}"`, fix: 'Write "<" or "<="' });
    else if (Number(operand) >= Number(bound))
      refuse(undefined, {
        message: `no number is ${operator} ${String(operand)} and ${second} ${String(bound)}`,
        fix: 'Write the smaller bound first; for a single number: ["=", 5]',
      });
  }
  if (!sound) return undefined;
  const range: NumericRange =
    value.length === 2
      ? rangeOf(String(operator), Number(operand))
      : { ...rangeOf(String(operator), Number(operand)), ...rangeOf(String(second), Number(bound)) };
  return { kind: "numeric", range };
}

function checkPair(
  operator: unknown,
  operand: unknown,
  index: number,
  refuse: (index: number, problem: Omit<PatternProblem, "at">) => void,
): void {
  if (typeof operator !== "string" || !operators.includes(operator))
    refuse(index, {
      message: `numeric compares by ${describeJson(operator)}`,
      fix: `Write one of ${operators.join(" ")}`,
    });
  if (typeof operand !== "number" || !Number.isFinite(operand))
    refuse(index + 1, { message: `numeric compares with ${describeJson(operand)}`, fix: "Write a number" });
  else if (!isComparable(operand)) refuse(index + 1, notComparable(operand));
}

function rangeOf(operator: string, value: number): NumericRange {
  if (operator === "=") return { equals: value };
  const bound = { value, inclusive: operator.endsWith("=") };
  return operator.startsWith(">") ? { above: bound } : { below: bound };
}
