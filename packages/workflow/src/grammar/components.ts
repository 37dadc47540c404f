/**
 * The strongly connected components of a graph (Tarjan, without a stack of calls), each after all that it leads to. A
 * component of several nodes, or of one that leads to itself, is a loop.
 */
export function componentsOf<Node>(
  nodes: Iterable<Node>,
  successors: (node: Node) => readonly Node[],
): readonly (readonly Node[])[] {
  const order = new Map<Node, number>();
  const low = new Map<Node, number>();
  const onPath = new Set<Node>();
  const path: Node[] = [];
  const components: (readonly Node[])[] = [];
  const visit = (node: Node): { readonly node: Node; readonly rest: Iterator<Node> } => {
    order.set(node, order.size);
    low.set(node, order.size - 1);
    path.push(node);
    onPath.add(node);
    return { node, rest: successors(node).values() };
  };
  const lower = (node: Node, to: number | undefined): void => {
    low.set(node, Math.min(low.get(node) ?? 0, to ?? 0));
  };
  for (const root of nodes) {
    if (order.has(root)) continue;
    const calls = [visit(root)];
    for (let call = calls.at(-1); call !== undefined; call = calls.at(-1)) {
      const { node, rest } = call;
      const next = rest.next();
      if (next.done !== true) {
        if (!order.has(next.value)) calls.push(visit(next.value));
        else if (onPath.has(next.value)) lower(node, order.get(next.value));
        continue;
      }
      calls.pop();
      const caller = calls.at(-1);
      if (caller !== undefined) lower(caller.node, low.get(node));
      if (low.get(node) === order.get(node)) {
        const component = path.splice(path.lastIndexOf(node));
        for (const each of component) onPath.delete(each);
        components.push(component);
      }
    }
  }
  return components;
}

/** Everything that can be reached from the given nodes, themselves included. */
export function reachedFrom<Node>(
  starts: Iterable<Node>,
  successors: (node: Node) => Iterable<Node>,
): ReadonlySet<Node> {
  const reached = new Set(starts);
  // A set is walked in the order of insertion, what is added meanwhile included.
  for (const node of reached) for (const next of successors(node)) reached.add(next);
  return reached;
}
