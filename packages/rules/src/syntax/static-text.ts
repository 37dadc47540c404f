import type { Names } from "./bindings.ts";
import { bare, type Node } from "./tree.ts";

/** The text that an expression always has; undefined when it can't be told: literals, their sums, constants of them. */
export function staticText(node: Node, names: Names, depth = 0): string | undefined {
  const value = bare(node);
  if (depth > depthMax) return undefined;
  switch (value.type) {
    case "Literal":
      return typeof value.value === "string" || typeof value.value === "number"
        ? String(value.value)
        : undefined;
    case "TemplateLiteral": {
      const parts = value.expressions.map((each) => staticText(each, names, depth + 1));
      if (parts.includes(undefined)) return undefined;
      return value.quasis
        .map(({ value: { cooked } }, index) => `${cooked ?? ""}${parts[index] ?? ""}`)
        .join("");
    }
    case "BinaryExpression": {
      if (value.operator !== "+") return undefined;
      const left = staticText(value.left, names, depth + 1);
      const right = staticText(value.right, names, depth + 1);
      return left === undefined || right === undefined ? undefined : left + right;
    }
    case "Identifier": {
      const binding = names.referred.get(value);
      const declarator = binding?.kind === "const" ? binding.node.parent : undefined;
      if (declarator?.type !== "VariableDeclarator" || declarator.init === null) return undefined;
      return staticText(declarator.init, names, depth + 1);
    }
    default:
      return undefined;
  }
}

const depthMax = 20;

/** The name of a member or property, where it is certain. */
export function staticKey(node: { readonly computed: boolean }, key: Node, names: Names): string | undefined {
  if (node.computed) return staticText(key, names);
  if (key.type === "Identifier") return key.name;
  return key.type === "Literal" ? String(key.value) : undefined;
}
