import { callsOf } from "../document/calls-of.ts";
import type { ContextModel, SubscriptionModel, SystemModel } from "../document/system-model.ts";

/** A function that an event is delivered to. */
export interface EventReader {
  readonly context: ContextModel;
  /** `context.function` */
  readonly name: string;
  readonly shortName: string;
  readonly declared: SubscriptionModel;
}

/**
 * Who publishes what, and who reads it. What a context publishes is declared for the context, not for each of its
 * functions: which function publishes an event is certain only where no other can.
 */
export interface EventGraph {
  /** The context that publishes an event, by the event's name. */
  readonly publishers: ReadonlyMap<string, ContextModel>;
  /** The functions that read an event, in the order of the model. */
  readonly readers: (event: string) => readonly EventReader[];
  /** For each context the contexts that read its events, with the names of these; itself left out. */
  readonly heard: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  /** For each context the contexts that it calls, with the operations; itself left out. */
  readonly asked: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

export function eventGraphOf(model: SystemModel): EventGraph {
  const { contexts } = model;
  const publishers = new Map<string, ContextModel>();
  for (const context of Object.values(contexts))
    for (const event of context.publishes) publishers.set(event, context);
  const readers = new Map<string, EventReader[]>();
  const heard = new Map(Object.keys(contexts).map((name) => [name, new Map<string, string[]>()]));
  for (const context of Object.values(contexts)) {
    for (const [shortName, declared] of Object.entries(context.functions)) {
      if (declared.kind !== "on") continue;
      const { event } = declared;
      const reader = { context, name: `${context.name}.${shortName}`, shortName, declared };
      add(readers, event, reader);
      const publisher = publishers.get(event);
      const hearing =
        publisher === undefined || publisher === context ? undefined : heard.get(publisher.name);
      if (hearing !== undefined && hearing.get(context.name)?.includes(event) !== true)
        add(hearing, context.name, event);
    }
  }
  return { publishers, readers: (event) => readers.get(event) ?? [], heard, asked: askedIn(model) };
}

function askedIn(model: SystemModel): EventGraph["asked"] {
  const asked = new Map(Object.keys(model.contexts).map((name) => [name, new Map<string, string[]>()]));
  for (const { caller, call, answerer } of callsOf(model)) {
    const asking = asked.get(caller.context.name);
    const other = answerer?.context.name;
    if (asking === undefined || other === undefined || other === caller.context.name) continue;
    if (asking.get(other)?.includes(call.operation) !== true) add(asking, other, call.operation);
  }
  return asked;
}

/** Adds to the list that a map holds under a key. */
export function add<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/**
 * The functions of a context that may publish: all but those that answer GET requests, which change nothing
 * (RFC 9110, section 9.2.1), and those that start a workflow, whose tasks may.
 */
export function publishingFunctions({ functions }: ContextModel, { apis }: SystemModel): string[] {
  return Object.entries(functions)
    .filter(([, declared]) => declared.kind !== "http" || apis[declared.api]?.method !== "GET")
    .filter(([, declared]) => declared.kind !== "on" || declared.starts === undefined)
    .map(([name]) => name);
}
