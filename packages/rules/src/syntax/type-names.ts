import { childrenOf, type Node } from "./tree.ts";

type Identifier = Extract<Node, { type: "Identifier" }>;

/** The names that a type mentions, without those that it declares. */
export function typeNames(node: Node): Identifier[] {
  const found: Identifier[] = [];
  const open = [node];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const named = namedIn(each);
    if (named !== undefined) {
      const root = rootOf(named);
      if (root !== undefined) found.push(root);
    }
    // Names that stand for themselves, as those of members and parameters, are no mention.
    open.push(
      ...childrenOf(each).filter(
        (child) => child !== named && (child.type !== "Identifier" || hasType(child)),
      ),
    );
  }
  return found;
}

function namedIn(node: Node): Node | undefined {
  switch (node.type) {
    case "TSTypeReference":
      return node.typeName;
    case "TSTypeQuery":
      return node.exprName;
    case "TSClassImplements":
    case "TSInterfaceHeritage":
      return node.expression;
    case "TSPropertySignature":
    case "TSMethodSignature":
      return node.computed ? node.key : undefined;
    default:
      return undefined;
  }
}

/** `a` of `a.b.c`. */
function rootOf(node: Node): Identifier | undefined {
  switch (node.type) {
    case "Identifier":
      return node;
    case "TSQualifiedName":
      return rootOf(node.left);
    case "MemberExpression":
      return rootOf(node.object);
    default:
      return undefined;
  }
}

function hasType(node: Identifier): boolean {
  return "typeAnnotation" in node && node.typeAnnotation !== null && node.typeAnnotation !== undefined;
}
