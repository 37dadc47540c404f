import type { EventGraph } from "./event-graph.ts";

/** The name of the context that owns an event; none where nobody publishes it. */
export function ownerOf(graph: EventGraph, event: string): readonly string[] {
  const owner = graph.publishers.get(event);
  return owner === undefined ? [] : [owner.name];
}
