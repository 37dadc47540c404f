import type { Graph, GraphNode } from "./graph.ts";

/**
 * The states of a graph from top to bottom: each after all that lead to it, loops aside, and the first way out of a state
 * right after it where that is possible. What cannot be reached comes last.
 */
export function stateOrder({ start, nodes, edges }: Graph): readonly GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const targets = new Map<string, string[]>(nodes.map(({ name }) => [name, []]));
  for (const { from, to } of edges) targets.get(from)?.push(to);
  const seen = new Set<string>();
  const finished: GraphNode[] = [];
  // Depth first, the last way out first: read backwards, the first one comes soonest.
  const visit = (root: string): void => {
    const path = [{ name: root, left: [...(targets.get(root) ?? [])] }];
    seen.add(root);
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const next = at.left.pop();
      if (next === undefined) {
        path.pop();
        const node = byName.get(at.name);
        if (node !== undefined) finished.push(node);
      } else if (byName.has(next) && !seen.has(next)) {
        seen.add(next);
        path.push({ name: next, left: [...(targets.get(next) ?? [])] });
      }
    }
  };
  if (byName.has(start)) visit(start);
  return [...finished.toReversed(), ...nodes.filter(({ name }) => !seen.has(name))];
}
