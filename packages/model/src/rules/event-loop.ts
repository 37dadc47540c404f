import type { Diagnostic } from "../errors/diagnostic.ts";
import { publishingFunctions } from "./event-graph.ts";
import { broken, type RuleSubject } from "./rule-check.ts";

/**
 * No events go round. Which event a function publishes is known for its context only, so there are two kinds: an event
 * that can be caused by nothing but itself, which is certain; and a circle of three contexts or more, each reading the
 * one before, which is possible. Two contexts that read each other are `event-ping-pong`'s.
 */
export function* eventLoop(subject: RuleSubject): Generator<Diagnostic> {
  const certain = [...certainLoops(subject)];
  for (const events of certain) yield loopOf(events, subject);
  for (const contexts of possibleLoops(subject)) {
    const events = contexts.flatMap((from, index) => {
      const to = contexts[(index + 1) % contexts.length] ?? "";
      return subject.graph.heard.get(from)?.get(to)?.slice(0, 1) ?? [];
    });
    if (certain.some((loop) => loop.some((event) => events.includes(event)))) continue;
    const [first = ""] = contexts;
    const source = subject.model.contexts[first]?.source;
    yield broken("TRL1052", {
      message: `events may go round: ${[...contexts, first].join(" → ")} (${events.join(", ")})`,
      ...(source === undefined ? {} : { where: subject.locate(source, "publishes") }),
      about: [...contexts, ...events],
      fix: "Break the circle at the context that only passes news on; if something ends it, waive it and say what",
    });
  }
}

function loopOf(events: readonly string[], { model, graph, locate }: RuleSubject): Diagnostic {
  const [first = ""] = events;
  const source = model.events[first]?.source;
  const round = [...events, first].join(" → ");
  const contexts = new Set(events.map((event) => graph.publishers.get(event)?.name ?? ""));
  return broken("TRL1052", {
    message: `event ${first} can be caused by nothing but itself: ${round}`,
    ...(source === undefined ? {} : { where: locate(source, first) }),
    about: [...contexts, ...events],
    fix: "Publish it where it begins: no other function of these contexts can",
  });
}

/** Circles of events each of which can only have been caused by the one before; each circle once. */
function* certainLoops({ model, graph }: RuleSubject): Generator<readonly string[]> {
  const causes = new Map<string, string>();
  for (const context of Object.values(model.contexts)) {
    const able = publishingFunctions(context, model).map((name) => context.functions[name]);
    const read = new Set(able.map((declared) => (declared?.kind === "on" ? declared.event : undefined)));
    const [cause] = read;
    if (read.size !== 1 || cause === undefined) continue;
    for (const event of context.publishes) causes.set(event, cause);
  }
  const told = new Set<string>();
  for (const start of causes.keys()) {
    const path: string[] = [];
    for (let at: string | undefined = start; at !== undefined && !told.has(at); at = causes.get(at)) {
      const index = path.indexOf(at);
      if (index >= 0) {
        // Causes were followed backwards.
        yield path.slice(index).toReversed();
        break;
      }
      path.push(at);
      if (!graph.publishers.has(at)) break;
    }
    for (const event of path) told.add(event);
  }
}

/** For each set of contexts that all reach each other, one shortest circle of three or more. */
function* possibleLoops({ graph }: RuleSubject): Generator<readonly string[]> {
  const next = new Map([...graph.heard].map(([name, hearing]) => [name, [...hearing.keys()]]));
  const told = new Set<string>();
  for (const [from, hearing] of next) {
    for (const to of hearing) {
      if (told.has(from) && told.has(to)) continue;
      const back = shortestPath(next, to, from);
      if (back === undefined) continue;
      for (const name of back) told.add(name);
      yield [from, ...back.slice(0, -1)];
    }
  }
}

/** The shortest way of at least two steps, both ends included; the direct step is not taken. */
function shortestPath(
  next: ReadonlyMap<string, readonly string[]>,
  from: string,
  to: string,
): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [from];
  for (const at of queue) {
    for (const name of next.get(at) ?? []) {
      if (cameFrom.has(name) || name === from || (at === from && name === to)) continue;
      cameFrom.set(name, at);
      if (name === to) {
        const path = [to];
        for (let step = cameFrom.get(to); step !== undefined; step = cameFrom.get(step)) path.push(step);
        return path.toReversed();
      }
      queue.push(name);
    }
  }
  return undefined;
}
