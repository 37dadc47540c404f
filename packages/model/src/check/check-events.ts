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
  const owners = new Map<string, string>();
  for (const context of Object.values(model.contexts)) {
    for (const event of context.publishes) {
      const owner = owners.get(event);
      const source = model.events[event]?.source ?? context.source;
      if (owner !== undefined) {
        const twice = owner === context.name;
        yield error({
          code: "TRL0131",
          message: twice
            ? `context ${context.name} lists event ${event} twice`
            : `event ${event} is published by two contexts, ${owner} and ${context.name}`,
          where: locate(context.source, "publishes"),
          fix: twice ? "List it once" : `Leave it in the publishes of ${prefixOf(event)}; let the other send an event of its own`,
        });
        continue;
      }
      owners.set(event, context.name);
      if (prefixOf(event) === context.name || !eventName.test(event)) continue;
      yield error({
        code: "TRL0130",
        message: `context ${context.name} publishes event ${event}, which is named for another context`,
        where: locate(source, event),
        fix: `Name it ${context.name}.${event.slice(event.indexOf(".") + 1)}, or let the context ${prefixOf(event)} publish it`,
      });
    }
  }
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
  const listen = `isten to ${meant ?? "an event that is published"}`;
  return owner === undefined ? `L${listen}` : `Add it to publishes in ${owner.source.file}, or l${listen}`;
}

function* checkKey({ name, key, version, versions, source }: EventContractModel, { locate }: Subject): Generator<Diagnostic> {
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
