import type { Diagnostic } from "../errors/diagnostic.ts";
import { add } from "./event-graph.ts";
import { broken, type RuleSubject } from "./rule-check.ts";

/** Two contexts do not hold a conversation in events and calls. */
export function* pingPong({ model, graph, setting, locate }: RuleSubject): Generator<Diagnostic> {
  const min = setting("event-ping-pong", "eventsMin");
  // A call is said by the one who makes it, as an event by the one who publishes it.
  const said = (from: string, to: string): readonly string[] => [
    ...(graph.heard.get(from)?.get(to) ?? []),
    ...(graph.asked.get(from)?.get(to) ?? []),
  ];
  const names = Object.keys(model.contexts);
  for (const first of names) {
    for (const second of names) {
      if (first >= second) continue;
      const there = said(first, second);
      const back = said(second, first);
      if (there.length < min || back.length < min) continue;
      const source = model.contexts[first]?.source;
      yield broken("TRL1051", {
        message: `contexts ${first} and ${second} talk to each other: ${there.join(", ")} one way, ${back.join(", ")} the other`,
        ...(source === undefined ? {} : { where: locate(source, "publishes") }),
        about: [first, second, ...there, ...back],
        fix: "Merge the two, move what they talk about into one, or let one ask the other through an API contract",
      });
    }
  }
}

/** No context reads the events of nearly every other, or calls it. */
export function* contextKnowsAll({ model, graph, setting, locate }: RuleSubject): Generator<Diagnostic> {
  const contextsMin = setting("context-knows-all", "contextsMin");
  const share = setting("context-knows-all", "sharePercent");
  const known = new Map<string, string[]>();
  for (const [publisher, hearing] of graph.heard)
    for (const reader of hearing.keys()) add(known, reader, publisher);
  for (const [caller, asking] of graph.asked)
    for (const answerer of asking.keys())
      if (known.get(caller)?.includes(answerer) !== true) add(known, caller, answerer);
  const others = Object.keys(model.contexts).length - 1;
  for (const { name, source } of Object.values(model.contexts)) {
    const names = known.get(name) ?? [];
    if (names.length < contextsMin || names.length * 100 < share * others) continue;
    yield broken("TRL1053", {
      message: `context ${name} reads events of ${names.length} of the ${others} other contexts${asks(name, graph)}`,
      where: locate(source, "functions"),
      about: [name],
      fix: "Split it by what it does with the news, or let the others send it one event of its own",
    });
  }
}

function asks(name: string, { asked }: RuleSubject["graph"]): string {
  return (asked.get(name)?.size ?? 0) === 0 ? "" : ", or calls them";
}

/** Every event that is published has a reader, and every operation that only declared callers may call has one. */
export function* contractUnread({ model, graph, locate }: RuleSubject): Generator<Diagnostic> {
  const called = new Set([...graph.asked.values()].flatMap((asking) => [...asking.values()].flat()));
  for (const { name: context, functions } of Object.values(model.contexts)) {
    for (const declared of Object.values(functions)) {
      const api = declared.kind === "http" ? model.apis[declared.api] : undefined;
      if (api?.callers !== "declared" || called.has(api.operation)) continue;
      yield broken("TRL1054", {
        message: `${api.operation} is for declared callers alone, and nobody calls it`,
        where: locate(api.source, "callers"),
        about: [api.operation, context],
        fix: "Take it out until somebody needs it, or let anyone call it",
      });
    }
  }
  for (const { name: context, publishes } of Object.values(model.contexts)) {
    for (const event of publishes) {
      const source = model.events[event]?.source;
      if (source === undefined || graph.readers(event).length > 0) continue;
      yield broken("TRL1054", {
        message: `event ${event} is published and read by nobody`,
        where: locate(source, event),
        about: [event, context],
        fix: "Take it out until somebody needs it; where it is read outside of the system, waive it for a time",
      });
    }
  }
}

/** A table is not cut into one function for each operation on it. */
export function* microFunctions({ model, setting, locate }: RuleSubject): Generator<Diagnostic> {
  const min = setting("micro-functions", "functionsMin");
  for (const { name, tables, functions, source } of Object.values(model.contexts)) {
    const [table, ...others] = Object.keys(tables);
    const requests = Object.values(functions).filter(({ kind }) => kind === "http").length;
    if (table === undefined || others.length > 0 || requests < min) continue;
    yield broken("TRL1055", {
      message: `context ${name} answers ${requests} operations, each with a function of its own, around the one table ${table}`,
      where: locate(source, "functions"),
      about: [name],
      fix: "Offer what callers want to get done, instead of the table's operations",
    });
  }
}

/** What follows from one event is decided in one place of a context. */
export function* functionPerBranch({ model, graph, setting, locate }: RuleSubject): Generator<Diagnostic> {
  const min = setting("function-per-branch", "functionsMin");
  for (const event of Object.keys(model.events)) {
    const byContext = new Map<string, string[]>();
    for (const { context, shortName } of graph.readers(event)) add(byContext, context.name, shortName);
    for (const [context, names] of byContext) {
      const source = model.contexts[context]?.source;
      const [first = ""] = names;
      if (source === undefined || names.length < min) continue;
      yield broken("TRL1056", {
        message: `context ${context} gives ${event} to ${names.length} functions: ${names.join(", ")}`,
        where: locate(source, "functions", first),
        about: [context, event, ...names.map((name) => `${context}.${name}`)],
        fix: "Let one function take the event, and decide in the domain what follows",
      });
    }
  }
}

/** Every task is run by a workflow. */
export function* taskUnused({ model, locate }: RuleSubject): Generator<Diagnostic> {
  for (const { name, functions, workflows = {}, source } of Object.values(model.contexts)) {
    const used = new Set(Object.values(workflows).flatMap(({ tasks }) => tasks));
    for (const [shortName, declared] of Object.entries(functions)) {
      if (declared.kind !== "task" || used.has(shortName)) continue;
      yield broken("TRL1057", {
        message: `task ${name}.${shortName} is in no workflow of its context, and nobody else can run it`,
        where: locate(source, "functions", shortName),
        about: [`${name}.${shortName}`, name],
        fix: `Name it in a workflow ("Resource": "trellis:${shortName}"), or take it out`,
      });
    }
  }
}
