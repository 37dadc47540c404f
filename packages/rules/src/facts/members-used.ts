import { staticKey } from "../syntax/static-text.ts";
import { isTransparent, type Node } from "../syntax/tree.ts";
import type { Syntax } from "./syntax.ts";

/** One use of a member of a value. */
export interface MemberUse {
  /** Undefined when it can't be told which member it is. */
  readonly key: string | undefined;
  /** Where the member is then: the pattern that is given it, or the expression that has it. */
  readonly value: Node;
}

/**
 * Which members of a value are used: everything that happens to it, through each name that it is given.
 *
 * @param at a pattern that is given the value, or an expression that has it
 * @returns undefined when the value is used in any other way, as a whole above all
 */
export function membersUsed(at: Node, syntax: Syntax): readonly MemberUse[] | undefined {
  switch (at.type) {
    case "Identifier": {
      const binding = syntax.names.byNode.get(at);
      if (binding === undefined) return usedAround(at, syntax);
      const values = binding.references.filter(({ kind }) => kind === "value");
      return joined(values.map(({ node, writes }) => (writes ? undefined : usedAround(node, syntax))));
    }
    case "AssignmentPattern":
      return membersUsed(at.left, syntax);
    case "ObjectPattern":
      return joined(
        at.properties.map((property) =>
          property.type === "RestElement"
            ? membersUsed(property.argument, syntax)
            : [{ key: staticKey(property, property.key, syntax.names), value: property.value }],
        ),
      );
    default:
      return usedAround(at, syntax);
  }
}

/** What the code around an expression does with its value. */
function usedAround(node: Node, syntax: Syntax): readonly MemberUse[] | undefined {
  const { parent } = node;
  if (parent === undefined || parent === null) return undefined;
  if (isTransparent(parent)) return usedAround(parent, syntax);
  if (parent.type === "MemberExpression" && parent.object === node) {
    return [{ key: staticKey(parent, parent.property, syntax.names), value: parent }];
  }
  return parent.type === "VariableDeclarator" && parent.init === node
    ? membersUsed(parent.id, syntax)
    : undefined;
}

function joined(parts: readonly (readonly MemberUse[] | undefined)[]): readonly MemberUse[] | undefined {
  const uses: MemberUse[] = [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    uses.push(...part);
  }
  return uses;
}
