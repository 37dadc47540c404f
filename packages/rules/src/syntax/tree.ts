import { type Node, visitorKeys } from "oxc-parser";

export type { Node } from "oxc-parser";

/** The nodes right below one, in the order of the text. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  // The parser lists for each type of node which of its members hold nodes; their types differ by the member.
  const members = node as unknown as Readonly<Record<string, Node | null | readonly (Node | null)[]>>;
  for (const key of visitorKeys[node.type] ?? []) {
    const member = members[key];
    if (member === null || member === undefined) continue;
    if (!isList(member)) children.push(member);
    else for (const each of member) if (each !== null) children.push(each);
  }
  return children;
}

/** Notes in each node which one it stands in. Deep trees are no danger: no recursion. */
export function noteParents(program: Node): void {
  const open = [program];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const child of childrenOf(node)) {
      child.parent = node as never;
      open.push(child);
    }
  }
}

/** What wraps a value without changing it: types written beside it, parentheses, the end of an optional chain. */
export function isTransparent(node: Node): boolean {
  switch (node.type) {
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
    case "ChainExpression":
      return true;
    default:
      return false;
  }
}

/** The value inside of what wraps it. */
export function bare(node: Node): Node {
  switch (node.type) {
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
    case "ChainExpression":
      return bare(node.expression);
    default:
      return node;
  }
}

/** The node and what wraps it, up to where the value is used. */
export function wrapped(node: Node): Node {
  const { parent } = node;
  return parent !== undefined && parent !== null && isTransparent(parent) ? wrapped(parent) : node;
}

function isList(member: Node | readonly (Node | null)[]): member is readonly (Node | null)[] {
  return Array.isArray(member);
}
