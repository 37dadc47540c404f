import { callsOf, type EventContractModel, type SystemModel } from "@trellis/model";

/** One event contract between the context that owns it and the functions that it is delivered to. */
export interface Flow {
  readonly event: string;
  /** The version published today. */
  readonly version: number;
  /** The owner; undefined where no context publishes it. */
  readonly from: string | undefined;
  readonly to: readonly { readonly context: string; readonly function: string }[];
}

/** Who publishes what to whom, by event name. */
export function flowsOf(model: SystemModel): ReadonlyMap<string, Flow> {
  const contexts = Object.values(model.contexts);
  const flowOf = ({ name, version }: EventContractModel): Flow => ({
    event: name,
    version,
    from: contexts.find((context) => context.publishes.includes(name))?.name,
    to: contexts.flatMap((context) =>
      Object.entries(context.functions)
        .filter(([, each]) => each.kind === "on" && each.event === name)
        .map(([functionName]) => ({ context: context.name, function: functionName })),
    ),
  });
  return new Map(Object.values(model.events).map((event) => [event.name, flowOf(event)]));
}

/** A function that calls an operation of another context. */
export interface Call {
  readonly operation: string;
  readonly reads: readonly string[] | undefined;
  readonly from: { readonly context: string; readonly function: string };
  /** Undefined where nobody answers. */
  readonly to: string | undefined;
}

/** Who calls whom, in the order of the model. */
export function callsBetween(model: SystemModel): readonly Call[] {
  return callsOf(model).map(({ caller, call, answerer }) => ({
    operation: call.operation,
    reads: call.reads,
    from: { context: caller.context.name, function: caller.name.slice(caller.context.name.length + 1) },
    to: answerer?.context.name,
  }));
}

/** The contexts that exchange events or calls with this one, in alphabetical order, itself left out. */
export function neighboursOf(flows: Iterable<Flow>, calls: readonly Call[], context: string): string[] {
  const neighbours = new Set<string>();
  for (const { from, to } of calls) {
    if (from.context === context && to !== undefined) neighbours.add(to);
    if (to === context) neighbours.add(from.context);
  }
  for (const { from, to } of flows) {
    const readers = to.map((reader) => reader.context);
    if (from === context) for (const reader of readers) neighbours.add(reader);
    else if (from !== undefined && readers.includes(context)) neighbours.add(from);
  }
  neighbours.delete(context);
  return [...neighbours].toSorted();
}
