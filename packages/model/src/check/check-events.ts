import type { ContextModel, EventContractModel, SystemModel } from "../document/system-model.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import { eventName } from "../names/names.ts";
import { suggest } from "../names/suggest.ts";
import { fieldsOf } from "../schema/fields.ts";
import { error, type Subject } from "./check.ts";
import { keyFieldProblem } from "./key-field.ts";

/** Every event has one owner, whose name it carries; every event that is listened to is published; keys are fields. */
export function* checkEvents(subject: Subject): Generator<Diagnostic> {
  yield* checkOwners(subject);
  yield* checkListeners(subject);
  for (const event of Object.values(subject.model.events)) yield* checkKey(event, subject);
}

function* checkOwners({ model, locate }: Subject): Generator<Diagnostic> {
  for (const [event, publishers] of publishersByEvent(model)) {
    const named = prefixOf(event);
    const owner = publishers.find(({ name }) => name === named) ?? publishers[0];
    for (const context of publishers.filter((each) => each !== owner)) {
      yield error({
        code: "TRL0131",
        message: `event ${event} is published by two contexts, ${owner?.name} and ${context.name}`,
        where: locate(context.source, "publishes"),
        fix: `Take it out of the publishes of ${context.name}, which may send an event of its own`,
      });
    }
    for (const { name, source } of publishers.filter(
      ({ publishes }) => publishes.indexOf(event) !== publishes.lastIndexOf(event),
    )) {
      yield error({
        code: "TRL0131",
        message: `context ${name} lists event ${event} twice`,
        where: locate(source, "publishes"),
        fix: "List it once",
      });
    }
    if (owner === undefined || owner.name === named || !eventName.test(event)) continue;
    yield error({
      code: "TRL0130",
      message: `context ${owner.name} publishes event ${event}, which is named for another context`,
      where: locate(model.events[event]?.source ?? owner.source, event),
      fix: `Name it ${owner.name}.${event.slice(named.length + 1)}, or let the context ${named} publish it`,
    });
  }
}

function publishersByEvent({ contexts }: SystemModel): ReadonlyMap<string, readonly ContextModel[]> {
  const publishers = new Map<string, ContextModel[]>();
  for (const context of Object.values(contexts)) {
    for (const event of new Set(context.publishes))
      publishers.set(event, [...(publishers.get(event) ?? []), context]);
  }
  return publishers;
}

function* checkListeners({ model, locate, unread }: Subject): Generator<Diagnostic> {
  const published = Object.values(model.contexts).flatMap(({ publishes }) => publishes);
  for (const context of Object.values(model.contexts)) {
    for (const [name, declared] of Object.entries(context.functions)) {
      if (declared.kind !== "on" || published.includes(declared.event)) continue;
      // Its owner may well publish it: nobody could read that.
      if (unread.contexts.includes(prefixOf(declared.event))) continue;
      const meant = suggest(declared.event, published);
      yield error({
        code: "TRL0132",
        message: `function ${name} listens to ${declared.event}, which nobody publishes${meant === undefined ? "" : `; did you mean ${meant}?`}`,
        where: locate(context.source, "functions", name),
        fix: fixFor(declared.event, meant, model),
      });
    }
  }
}

function fixFor(event: string, meant: string | undefined, { contexts }: SystemModel): string {
  const owner: ContextModel | undefined = contexts[prefixOf(event)];
  const other = meant ?? "an event that is published";
  return owner === undefined
    ? `Listen to ${other}`
    : `Add it to publishes in ${owner.source.file}, or listen to ${other}`;
}

function* checkKey(
  { name, key, version, versions, source }: EventContractModel,
  { locate }: Subject,
): Generator<Diagnostic> {
  const schema = versions[version]?.schema;
  if (key === undefined || schema === undefined) return;
  const problem = keyFieldProblem(key, fieldsOf(schema));
  if (problem === undefined) return;
  yield error({
    code: "TRL0133",
    message: `event ${name}: the key "${key}" ${problem.reason}`,
    where: locate(source, "key", key),
    fix: problem.fix,
  });
}

function prefixOf(event: string): string {
  return event.split(".", 1)[0] ?? event;
}
