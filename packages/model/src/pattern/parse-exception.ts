import { pointerTo } from "../schema/pointer.ts";
import { describeJson, isJsonObject, isList } from "./json.ts";
import { isComparable, notComparable } from "./numbers.ts";
import type { Exception, PatternProblem, ValueTest } from "./pattern.ts";
import { wildcardProblem } from "./wildcard.ts";

type Report = (problem: PatternProblem) => void;

const ofTexts = ["prefix", "suffix", "equals-ignore-case", "wildcard"] as const;

/** Parses what stands behind `anything-but`: values of one type, or a test of texts. */
export function parseException(value: unknown, at: string, report: Report): ValueTest | undefined {
  const but = isJsonObject(value) ? parseTexts(value, at, report) : parseValues(value, at, report);
  return but === undefined ? undefined : { kind: "anything-but", but };
}

function parseValues(value: unknown, at: string, report: Report): Exception | undefined {
  const several = isList(value);
  const values: readonly unknown[] = several ? value : [value];
  const placeOf = (index: number): string => (several ? pointerTo(at, index) : at);
  if (values.length === 0) return emptyList("anything-but", at, report);
  let sound = true;
  const refuse = (index: number, problem: Omit<PatternProblem, "at">): void => {
    sound = false;
    report({ at: placeOf(index), ...problem });
  };
  const texts: string[] = [];
  const numbers: number[] = [];
  for (const [index, each] of values.entries()) {
    if (typeof each === "string") texts.push(each);
    else if (typeof each !== "number")
      refuse(index, {
        message: `anything-but has ${describeJson(each)}`,
        fix: "Leave out texts or numbers; what is null or boolean is named outright: [true]",
      });
    else if (isComparable(each)) numbers.push(each);
    else refuse(index, notComparable(each));
  }
  if (texts.length > 0 && numbers.length > 0) {
    sound = false;
    report({
      at,
      message: "anything-but mixes texts and numbers",
      why: "EventBridge compares with either texts or numbers",
      fix: "Leave out values of one type",
    });
  }
  if (!sound) return undefined;
  return { of: "values", values: texts.length > 0 ? texts : numbers };
}

function parseTexts(
  value: { readonly [name: string]: unknown },
  at: string,
  report: Report,
): Exception | undefined {
  const [name, ...others] = Object.keys(value);
  const of = ofTexts.find((each) => each === name);
  if (of === undefined || others.length > 0) {
    report({
      at,
      message:
        name === undefined
          ? "anything-but has an empty object"
          : others.length > 0
            ? `anything-but has ${others.length + 1} names`
            : `anything-but has "${name}"`,
      fix: `Write one of ${ofTexts.join(", ")} into it, a text or several texts`,
    });
    return undefined;
  }
  const inside = pointerTo(at, of);
  const given = value[of];
  const several = isList(given);
  const values: readonly unknown[] = several ? given : [given];
  if (values.length === 0) return emptyList(of, inside, report);
  const texts: string[] = [];
  for (const [index, each] of values.entries()) {
    const problem = textProblem(of, each);
    if (problem !== undefined) report({ at: several ? pointerTo(inside, index) : inside, ...problem });
    else if (typeof each === "string") texts.push(each);
  }
  return texts.length === values.length ? { of, values: texts } : undefined;
}

function textProblem(of: (typeof ofTexts)[number], value: unknown): Omit<PatternProblem, "at"> | undefined {
  if (typeof value !== "string")
    return { message: `${of} below anything-but is ${describeJson(value)}`, fix: "Write a text" };
  if (value === "" && (of === "prefix" || of === "suffix"))
    return {
      message: `${of} below anything-but is an empty text`,
      why: `every text has it as its ${of}`,
      fix: "Write a text of one character or more",
    };
  return of === "wildcard" ? wildcardProblem(value) : undefined;
}

function emptyList(name: string, at: string, report: Report): undefined {
  report({
    at,
    message: `${name} has an empty array`,
    why: "it would leave nothing out",
    fix: 'Name a value; for any value: [{ "exists": true }]',
  });
  return undefined;
}
