/** The parts of the library's syntax tree that are looked at here; it has more. Plain data, without circles. */
export interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly position?: number;
  readonly steps?: readonly Node[];
  readonly stages?: readonly Stage[];
  readonly predicate?: readonly Stage[];
  readonly expressions?: readonly Node[];
  readonly expression?: Node;
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
  readonly arguments?: readonly Node[];
  readonly procedure?: Node;
  readonly lhs?: Node | readonly (readonly [Node, Node])[];
  readonly rhs?: Node;
  readonly group?: unknown;
  readonly keepArray?: boolean;
  readonly keepSingletonArray?: boolean;
  readonly consarray?: boolean;
}

export interface Stage {
  readonly type: string;
  readonly expr?: Node;
}

/** Names and values of an object that an expression makes. */
export function partsOf({ lhs }: Node): readonly (readonly [Node, Node])[] {
  return lhs === undefined || "type" in lhs ? [] : lhs;
}

/** Every node of a tree, the root first. */
export function nodesOf(root: Node): Node[] {
  const found: Node[] = [];
  const waiting: unknown[] = [root];
  for (let part = waiting.pop(); waiting.length > 0 || part !== undefined; part = waiting.pop()) {
    if (typeof part !== "object" || part === null || part instanceof RegExp) continue;
    if ("type" in part && typeof part.type === "string") found.push(part as Node); // the library's nodes have a type
    for (const inner of Object.values(part)) if (typeof inner === "object") waiting.push(inner);
  }
  return found;
}
