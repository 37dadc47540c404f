import type { SubscriptionModel } from "../document/system-model.ts";
import type { Diagnostic, DiagnosticPlace } from "../errors/diagnostic.ts";
import { suggest } from "../names/suggest.ts";
import { fieldsOf } from "../schema/fields.ts";
import { error, type Subject } from "./check.ts";

/** What subscriptions read exists, and order is asked for only where there is a key. */
export function* checkSubscriptions(subject: Subject): Generator<Diagnostic> {
  for (const { functions, source } of Object.values(subject.model.contexts)) {
    for (const [name, declared] of Object.entries(functions)) {
      if (declared.kind !== "on") continue;
      const locate = (...words: readonly string[]): DiagnosticPlace =>
        subject.locate(source, "functions", name, ...words);
      yield* checkReads(name, declared, subject, locate);
      yield* checkOrder(name, declared, subject, locate);
    }
  }
}

type LocateInFunction = (...words: readonly string[]) => DiagnosticPlace;

function* checkReads(
  name: string,
  { event, reads }: SubscriptionModel,
  { model }: Subject,
  locate: LocateInFunction,
): Generator<Diagnostic> {
  if (reads === undefined) return;
  const malformed = (reason: string, fix: string, ...words: readonly string[]): Diagnostic =>
    error({
      code: "TRL0141",
      message: `function ${name}: reads ${reason}`,
      where: locate("reads", ...words),
      fix,
    });
  if (reads.length === 0) yield malformed("is empty", "Leave reads out to be given every field");
  for (const field of new Set(reads.filter((candidate, index) => reads.indexOf(candidate) !== index))) {
    yield malformed(`lists "${field}" more than once`, "List it once", field);
  }
  const contract = model.events[event];
  const schema = contract?.versions[contract.version]?.schema;
  const fields = schema === undefined ? undefined : fieldsOf(schema);
  if (fields === undefined) return;
  for (const field of new Set(reads.filter((candidate) => !fields.has(candidate)))) {
    const meant = suggest(field, fields.keys());
    const known = [...fields.keys()];
    yield error({
      code: "TRL0140",
      message: `function ${name} reads "${field}", which ${event} does not have${meant === undefined ? "" : `; did you mean "${meant}"?`}`,
      where: locate("reads", field),
      fix: meant === undefined ? `Read one of ${known.join(", ")}` : `Write "${meant}"`,
    });
  }
}

function* checkOrder(
  name: string,
  { event, ordered }: SubscriptionModel,
  { model }: Subject,
  locate: LocateInFunction,
): Generator<Diagnostic> {
  const contract = model.events[event];
  if (!ordered || contract === undefined || contract.key !== undefined) return;
  yield error({
    code: "TRL0142",
    message: `function ${name} is ordered, but ${event} has no key`,
    where: locate("ordered"),
    why: "order is kept among the events of one key",
    fix: `Give the event a key in ${contract.source.file}, or drop ordered`,
  });
}
