import type { Finding } from "../../definition/problem.ts";
import type { IntrinsicCall } from "../../expression/intrinsic/intrinsic-call.ts";
import { parseIntrinsic } from "../../expression/intrinsic/parse-intrinsic.ts";
import { parseExpression } from "../../expression/jsonata/compiled-expression.ts";
import { Malformed } from "../../expression/path/malformed.ts";
import { parsePath } from "../../expression/path/parse-path.ts";
import type { Path } from "../../expression/path/path.ts";
import type { ValuePart } from "../../grammar/machine-parts.ts";
import type { Moment } from "../../grammar/rule.ts";
import { quoted } from "../../json/describe-json.ts";
import type { Suggestions } from "../suggestions.ts";
import { undelimited } from "./delimited.ts";
import type { Expression, JsonataNode } from "./expression.ts";
import { intrinsics, jsonataFunctions } from "./functions.ts";
import { jsonataFacts, type JsonataFacts } from "./jsonata-facts.ts";
import { callReferences, pathReferences } from "./path-references.ts";

/** Reads expressions one after another; keeps those that can be read, and what is wrong with the others. */
export class ExpressionReader {
  readonly expressions: Expression[] = [];
  readonly findings: Finding[] = [];
  readonly #suggestions: Suggestions;

  constructor(suggestions: Suggestions) {
    this.#suggestions = suggestions;
  }

  path(text: string, pointer: string, part: ValuePart): Path | undefined {
    const path = this.#parsed(parsePath, text, pointer, "a path", "TRL0740");
    if (path !== undefined)
      this.expressions.push({
        pointer,
        part,
        form: { kind: "path", path },
        references: [...pathReferences(path)],
      });
    return path;
  }

  pathOrCall(text: string, pointer: string, part: ValuePart): void {
    if (text.startsWith("$")) {
      this.path(text, pointer, part);
      return;
    }
    if (!text.trimStart().startsWith("States.")) {
      this.findings.push({
        code: "TRL0740",
        pointer,
        message: `${quoted(text)} is no path and no intrinsic function`,
        why: "a path begins with $, an intrinsic function with States.",
        fix: `Write "$.${text.replaceAll(/[^\w.]/g, "")}" for a field of the input, or take the .$ away from its name`,
      });
      return;
    }
    const call = this.#parsed(parseIntrinsic, text, pointer, "an intrinsic function", "TRL0742");
    if (call === undefined) return;
    this.#calls(call, pointer);
    this.expressions.push({
      pointer,
      part,
      form: { kind: "call", call },
      references: [...callReferences(call)],
    });
  }

  /** A path to one place of the input, where something is put. */
  referencePath(text: string, pointer: string, part: ValuePart): void {
    const path = this.path(text, pointer, part);
    if (path === undefined) return;
    const plain = path.steps.every(
      (step) => step.kind === "name" || (step.kind === "index" && step.index >= 0),
    );
    if (path.root.of === "input" && plain && path.call === undefined) return;
    this.findings.push({
      code: "TRL0741",
      pointer,
      message: `${quoted(text)} does not name one place of the input`,
      why: "a result is put where the path leads: to a name or a position, never to several places or outside of the input",
      fix: 'Write a path of names: "$.invoice.total"',
    });
  }

  jsonata(text: string, pointer: string, part: ValuePart): void {
    let tree: JsonataNode;
    try {
      // Nodes are plain objects: more members than the type names can be looked for.
      tree = parseExpression(undelimited(text)).tree as JsonataNode;
    } catch (error) {
      this.findings.push({
        code: "TRL0747",
        pointer,
        message: `${quoted(text)} is no expression: ${jsonataReason(error)}`,
        fix: "Correct the expression; docs.jsonata.org describes the language",
      });
      return;
    }
    const facts = jsonataFacts(tree);
    this.#jsonata(facts, pointer, part);
    this.expressions.push({ pointer, part, form: { kind: "jsonata", tree }, references: facts.references });
  }

  #parsed<T>(
    parse: (text: string) => T,
    text: string,
    pointer: string,
    what: string,
    code: "TRL0740" | "TRL0742",
  ): T | undefined {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.findings.push({
        code,
        pointer,
        message: `${quoted(text)} is not ${what}: ${error.problem}`,
        fix:
          code === "TRL0740"
            ? 'Write it like "$.order.lines[0]", "$$.Execution.Id" or "$variable"'
            : "Write it like \"States.Format('order-{}', $.orderId)\"",
      });
      return undefined;
    }
  }

  #calls(call: IntrinsicCall, pointer: string): void {
    const arity = intrinsics.get(call.name);
    const given = call.arguments.length;
    if (arity === undefined)
      this.findings.push({
        code: "TRL0739",
        pointer,
        message: `there is no intrinsic function ${quoted(call.name)}${this.#suggestions.meant(call.name, [...intrinsics.keys()])}`,
        fix: `The functions are ${[...intrinsics.keys()].map((name) => name.slice("States.".length)).join(", ")}`,
      });
    else if (given < arity.min || given > arity.max)
      this.findings.push({
        code: "TRL0743",
        severity: "warning",
        pointer,
        message: `${call.name} is given ${given} argument${given === 1 ? "" : "s"}: it takes ${countOf(arity)}`,
        fix: `Write ${arity.form}`,
      });
    else this.#format(call, pointer);
    for (const argument of call.arguments) if (argument.kind === "call") this.#calls(argument.call, pointer);
  }

  /** States.Format has a value for each of its places. */
  #format({ name, arguments: given }: IntrinsicCall, pointer: string): void {
    const [template] = given;
    if (name !== "States.Format" || template?.kind !== "value" || template.raw === undefined) return;
    const places = template.raw.replaceAll(/\\./gs, "").match(/\{\}/g)?.length ?? 0;
    if (places === given.length - 1) return;
    this.findings.push({
      code: "TRL0743",
      severity: "warning",
      pointer,
      message: `States.Format has ${places} place${places === 1 ? "" : "s"} {} and is given ${given.length - 1} value${given.length === 2 ? "" : "s"}`,
      fix: "Give a value for each {}; braces of the text itself are written \\{ and \\}",
    });
  }

  #jsonata({ calls, statesMembers, rootless }: JsonataFacts, pointer: string, part: ValuePart): void {
    for (const name of new Set(calls)) {
      if (jsonataFunctions.has(name)) continue;
      const meant =
        name === "eval"
          ? ""
          : this.#suggestions.meant(
              `$${name}`,
              [...jsonataFunctions].map((each) => `$${each}`),
            );
      this.findings.push({
        code: "TRL0749",
        severity: "warning",
        pointer,
        message:
          name === "eval"
            ? "$eval can't be called here"
            : `there is no function ${quoted(`$${name}`)}${meant}`,
        ...(name === "eval" ? { why: "AWS leaves it out: a text from the input would be run" } : {}),
        fix:
          name === "eval"
            ? "Read JSON with $parse"
            : "Call a function of JSONata, or one that the expression binds itself",
      });
    }
    for (const member of new Set(statesMembers)) {
      const finding = this.#statesMember(member, pointer, part);
      if (finding !== undefined) this.findings.push(finding);
    }
    for (const name of new Set(rootless))
      this.findings.push({
        code: "TRL0752",
        severity: "warning",
        pointer,
        message: `${quoted(name)} is looked up in nothing`,
        why: "an expression begins with no value: the state's input is $states.input",
        fix: name.startsWith("$")
          ? "Write $states.input"
          : `Write $states.input.${name}, or $${name} for a variable`,
      });
  }

  #statesMember(member: string, pointer: string, { moment, state, field }: ValuePart): Finding | undefined {
    const all = ["input", "context", "result", "errorOutput"];
    if (!all.includes(member))
      return {
        code: "TRL0750",
        severity: "warning",
        pointer,
        message: `$states has no ${quoted(member)}${this.#suggestions.meant(member, all)}`,
        fix: "It has input, context, result (of a Task, Parallel or Map) and errorOutput (in a catcher)",
      };
    if (hasMember(moment, member)) return undefined;
    return {
      code: "TRL0751",
      pointer,
      message: `$states.${member} is not there in ${field}${state?.type === undefined ? "" : ` of a ${state.type} state`}`,
      why:
        member === "result"
          ? "a result is there once a Task, Parallel or Map state has succeeded: in its Output and Assign"
          : "an error is there in the Output and Assign of a catcher alone",
      fix: member === "result" ? "Read $states.input here" : "Move it to a catcher",
    };
  }
}

function hasMember(moment: Moment, member: string): boolean {
  if (member === "result") return moment === "succeeded";
  return member !== "errorOutput" || moment === "caught";
}

function countOf({ min, max }: { readonly min: number; readonly max: number }): string {
  if (min === max) return String(min);
  return max === Number.POSITIVE_INFINITY ? `${min} or more` : `${min} to ${max}`;
}

function jsonataReason(error: unknown): string {
  // Errors of the library are plain objects with a message, never instances of Error.
  const { message, position } = Object(error) as { readonly message?: unknown; readonly position?: unknown };
  const text =
    typeof message === "string" && message !== ""
      ? message.toLowerCase().slice(0, 1) + message.slice(1)
      : "it can't be read";
  return typeof position === "number" ? `${text}, at character ${position}` : text;
}
