import { pointerTo } from "@trellis/model";
import { checkMachine } from "../check/check-machine.ts";
import { isObject, isList } from "../expression/json-value.ts";
import { describeJson } from "../json/describe-json.ts";
import { JsonPlaces, placeOf } from "../json/locate.ts";
import { type JsonDocument, nestingMax, readJson } from "../json/read-json.ts";
import type { Json, StateMachine } from "./definition.ts";
import type { DefinitionOptions } from "./options.ts";
import type { DefinitionProblem, Finding } from "./problem.ts";

/** Largest text of a definition, in bytes of UTF-8: what Step Functions takes. */
const definitionMaxBytes = 1_048_576;
/** Problems that are told of one definition. */
export const problemsMax = 100;

export type ParsedDefinition =
  | {
      readonly machine: StateMachine;
      /** What is unwise, and keeps nothing from running. */
      readonly warnings: readonly DefinitionProblem[];
    }
  | {
      /** Errors first, one at least; then warnings. At most 100 in all. */
      readonly problems: readonly DefinitionProblem[];
    };

/**
 * Reads a state machine and finds everything that is wrong with it before anything runs. What AWS accepts is accepted;
 * what AWS would refuse, or what is sure to fail, is an error; what is most likely a mistake is a warning.
 *
 * @param source the JSON text, of which problems get a line and a column, or what a text says
 */
export function parseDefinition(source: string | Json, options: DefinitionOptions = {}): ParsedDefinition {
  if (typeof source !== "string") return answer(source, judge(source, options));
  const bytes = bytesOf(source);
  if (bytes > definitionMaxBytes) return answer(null, [tooLarge(bytes)]);
  const read = readJson(source);
  if ("fault" in read) {
    const { offset, message, fix } = read.fault;
    const problem = { code: "TRL0774", severity: "error", pointer: "", message, fix } as const;
    return { problems: [{ ...problem, ...placeOf(source, offset) }] };
  }
  const { document } = read;
  return answer(
    document.value,
    [...repeatedMembers(document), ...judge(document.value, options)],
    source,
    document,
  );
}

function judge(value: Json, options: DefinitionOptions): readonly Finding[] {
  const outside = outerProblem(value);
  // What was found to be an object is one.
  return outside === undefined && isObject(value)
    ? checkMachine(value, options)
    : outside === undefined
      ? []
      : [outside];
}

/** What is wrong with a value before it is looked at as a state machine. */
function outerProblem(value: Json): Finding | undefined {
  if (!isObject(value))
    return {
      code: "TRL0704",
      pointer: "",
      message: `a state machine is an object, and this is ${describeJson(value)}`,
      fix: 'Write { "StartAt": "First", "States": { "First": { "Type": "Pass", "End": true } } }',
    };
  const tooDeep = tooDeepPart(value);
  if (tooDeep === undefined) return undefined;
  return {
    code: "TRL0703",
    pointer: tooDeep,
    message: `lists and objects are nested deeper than ${nestingMax}`,
    fix: "Make a workflow of its own of what is nested so deep",
  };
}

/** Walks without a stack of calls: the value may have come from anywhere. */
function tooDeepPart(value: Json): string | undefined {
  let level: { readonly value: Json; readonly name: string }[] = [{ value, name: "" }];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > nestingMax) return pointerTo("", level[0]?.name ?? "");
    level = level.flatMap(({ value: each, name }) =>
      isList(each) || isObject(each)
        ? Object.entries(each).map(([inner, part]) => ({ value: part, name: depth === 0 ? inner : name }))
        : [],
    );
  }
  return undefined;
}

function tooLarge(bytes: number): Finding {
  return {
    code: "TRL0703",
    pointer: "",
    message: `the definition has ${bytes} bytes: at most ${definitionMaxBytes}`,
    why: "Step Functions takes no more",
    fix: "Make workflows of their own of its parts, and start them from it",
  };
}

function* repeatedMembers({ repeated }: JsonDocument): Generator<Finding> {
  for (const { path } of repeated) {
    const name = path.at(-1) ?? "";
    yield {
      code: "TRL0702",
      pointer: path.reduce<string>(pointerTo, ""),
      mark: "name",
      message: `${JSON.stringify(name)} is written twice in its object`,
      why: "only the last of them would count, and nobody would be told",
      fix: "Rename one of them, or take it away",
    };
  }
}

function answer(
  value: Json,
  findings: readonly Finding[],
  text?: string,
  document?: JsonDocument,
): ParsedDefinition {
  const places =
    text === undefined || document === undefined ? undefined : new JsonPlaces(text, document.root);
  const problems = findings.map(({ mark = "value", severity, ...finding }): DefinitionProblem => ({
    ...finding,
    severity: severity ?? "error",
    ...places?.of(finding.pointer, mark),
  }));
  const told = inOrder(problems).slice(0, problemsMax);
  return told.some(({ severity }) => severity === "error")
    ? { problems: told }
    : // The whole of what the type says has been looked at.
      { machine: value as unknown as StateMachine, warnings: told };
}

/** Errors before warnings, then by their place. */
function inOrder(problems: readonly DefinitionProblem[]): readonly DefinitionProblem[] {
  return problems.toSorted(
    (a, b) =>
      a.severity.localeCompare(b.severity) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}

/** Bytes of a text in UTF-8. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // Half of a pair: two units make four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return bytes;
}
