import type { Diagnostic } from "../errors/diagnostic.ts";
import { publishingFunctions } from "./event-graph.ts";
import { broken, type RuleSubject } from "./rule-check.ts";

/**
 * No chain of events is a workflow in disguise. A step of a chain is an event with one reader, in another context,
 * which can have done nothing else with it: the reader's is the only function of its context that may publish, and the
 * context publishes one event. The chain's first and last context may do more.
 */
export function* daisyChain(subject: RuleSubject): Generator<Diagnostic> {
  const { model, graph, setting, locate } = subject;
  const contextsMin = setting("event-daisy-chain", "contextsMin");
  for (const first of graph.publishers.keys()) {
    if (isPassedOn(first, subject)) continue;
    const { events, contexts } = chainFrom(first, subject);
    const source = model.events[first]?.source;
    if (contexts.length < contextsMin || source === undefined) continue;
    yield broken("TRL1050", {
      message: `${events.join(", ")} are one procedure through ${contexts.join(", ")}: each has one reader, which can only send the next`,
      where: locate(source, first),
      about: [...contexts, ...events],
      fix: `Put the steps into one workflow, whose tasks they become (workflows of ${contexts[0] ?? ""}), or into one context`,
    });
  }
}

interface Chain {
  readonly events: readonly string[];
  readonly contexts: readonly string[];
}

function chainFrom(first: string, { graph, model }: RuleSubject): Chain {
  const events = [first];
  const contexts = [graph.publishers.get(first)?.name ?? ""];
  for (let event: string | undefined = first; event !== undefined;) {
    const [reader, ...others] = graph.readers(event);
    // Whoever was there before closes a circle, which is another rule's.
    if (reader === undefined || others.length > 0 || contexts.includes(reader.context.name)) break;
    contexts.push(reader.context.name);
    const able = publishingFunctions(reader.context, model);
    const [next, ...more] = reader.context.publishes;
    event = able.length === 1 && more.length === 0 ? next : undefined;
    if (event !== undefined) events.push(event);
  }
  // The last event leads nowhere, or to several: it is no step of the chain.
  return { events: events.slice(0, Math.max(1, contexts.length - 1)), contexts };
}

/** Whether an event is itself a step of a chain that begins earlier. */
function isPassedOn(event: string, { graph, model }: RuleSubject): boolean {
  const context = graph.publishers.get(event);
  if (context === undefined || context.publishes.length !== 1) return false;
  const able = publishingFunctions(context, model);
  const [only] = able;
  const declared = only === undefined ? undefined : context.functions[only];
  if (able.length !== 1 || declared?.kind !== "on") return false;
  const before = graph.publishers.get(declared.event);
  return before !== undefined && before !== context && graph.readers(declared.event).length === 1;
}
