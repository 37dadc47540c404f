import { type CallBetween, callsOf } from "../document/calls-of.ts";
import type { ApiContractModel } from "../document/system-model.ts";
import type { Diagnostic, DiagnosticPlace } from "../errors/diagnostic.ts";
import { didYouMean } from "../names/suggest.ts";
import { fieldsOf } from "../schema/fields.ts";
import { error, type Subject } from "./check.ts";

/** What is called is answered by another context, what is read of it exists, and no function waits for itself. */
export function* checkCalls(subject: Subject): Generator<Diagnostic> {
  const calls = callsOf(subject.model);
  const seen = new Set<string>();
  for (const each of calls) {
    const { caller, call } = each;
    const shortName = caller.name.slice(caller.context.name.length + 1);
    const place = (...words: readonly string[]): DiagnosticPlace =>
      call.source === undefined
        ? subject.locate(caller.context.source, "functions", shortName, "calls", ...words)
        : subject.locate(call.source, ...words);
    const found: Found = { ...each, place };
    const key = `${caller.name} ${call.operation}`;
    if (seen.has(key))
      yield wrongReads(
        found,
        `lists ${call.operation} more than once`,
        "List it once, with all that is read",
      );
    seen.add(key);
    yield* checkAnswerer(found, subject);
    yield* checkReads(found, subject.model.apis[call.operation]);
  }
  yield* checkCircles(calls, subject);
}

interface Found extends CallBetween {
  readonly place: (...words: readonly string[]) => DiagnosticPlace;
}

function* checkAnswerer(
  { caller, call, answerer, place }: Found,
  { model, unread }: Subject,
): Generator<Diagnostic> {
  if (answerer === undefined) {
    // It may be one of a context that could not be read.
    if (unread.contexts.length > 0) return;
    const answered = Object.values(model.contexts).flatMap(({ functions }) =>
      Object.values(functions).flatMap((each) => (each.kind === "http" ? [each.api] : [])),
    );
    yield error({
      code: "TRL0219",
      message: `function ${caller.name} calls ${call.operation}, which no function answers${didYouMean(call.operation, answered)}`,
      where: place(),
      fix: "Declare the function that answers it with http(...) in its context, or take it out of calls",
    });
  } else if (answerer.context === caller.context) {
    yield error({
      code: "TRL0220",
      message: `function ${caller.name} calls ${call.operation}, which its own context answers`,
      where: place(),
      why: "inside a context its tables and its domain are at hand, and a call would wait for the context itself",
      fix: "Read the table, or call the code that both functions share",
    });
  }
}

function* checkReads(found: Found, api: ApiContractModel | undefined): Generator<Diagnostic> {
  const { reads, operation } = found.call;
  if (reads === undefined || api === undefined) return;
  if (reads.length === 0) {
    yield wrongReads(
      found,
      `reads nothing of ${operation}`,
      "Name the contract itself to be given the whole answer",
    );
  }
  for (const field of new Set(reads.filter((candidate, at) => reads.indexOf(candidate) !== at))) {
    yield wrongReads(found, `reads "${field}" of ${operation} more than once`, "List it once", field);
  }
  const fields = successFields(api);
  if (fields === undefined) return;
  for (const field of new Set(reads.filter((candidate) => !fields.includes(candidate)))) {
    const fix =
      fields.length === 0
        ? "Name the contract alone: no answer below 400 has a body"
        : `Read one of ${fields.join(", ")}`;
    yield wrongReads(
      found,
      `reads "${field}", which no successful answer of ${operation} has${didYouMean(field, fields)}`,
      fix,
      field,
    );
  }
}

/** The fields of all answers below 400; undefined where one of them may have any. */
function successFields({ responses }: ApiContractModel): readonly string[] | undefined {
  const names = new Set<string>();
  for (const [status, schema] of Object.entries(responses)) {
    if (Number(status) >= 400 || schema === null) continue;
    const fields = fieldsOf(schema);
    if (fields === undefined) return undefined;
    for (const name of fields.keys()) names.add(name);
  }
  return [...names];
}

function wrongReads(
  { caller, place }: Found,
  what: string,
  fix: string,
  ...words: readonly string[]
): Diagnostic {
  return error({ code: "TRL0222", message: `function ${caller.name} ${what}`, where: place(...words), fix });
}

/** Each circle once, at the function that comes first in the model. */
function* checkCircles(calls: readonly CallBetween[], { locate }: Subject): Generator<Diagnostic> {
  const next = Map.groupBy(calls, ({ caller }) => caller.name);
  const done = new Set<string>();
  const walk = function* (name: string, path: readonly CallBetween[]): Generator<readonly CallBetween[]> {
    const start = path.findIndex(({ caller }) => caller.name === name);
    if (start !== -1) yield path.slice(start);
    if (start !== -1 || done.has(name)) return;
    for (const step of next.get(name) ?? [])
      if (step.answerer !== undefined) yield* walk(step.answerer.name, [...path, step]);
    done.add(name);
  };
  for (const name of next.keys()) {
    for (const circle of walk(name, [])) {
      const [first] = circle;
      if (first === undefined || circle.every(({ caller }) => caller.context === first.caller.context))
        continue;
      const shortName = first.caller.name.slice(first.caller.context.name.length + 1);
      const names = circle.map(({ caller }) => caller.name);
      yield error({
        code: "TRL0221",
        message: `functions wait for themselves: ${[...names, first.caller.name].join(" calls ")}`,
        where: locate(first.caller.context.source, "functions", shortName, "calls"),
        why: "each waits for the next, until the first one's time is over",
        fix: "Take one of the calls away: give what is asked for along, or publish it as an event",
      });
    }
  }
}
