import { bare, type Node } from "../syntax/tree.ts";
import { membersUsed } from "./members-used.ts";
import type { HandlerFacts } from "./source-facts.ts";
import type { Syntax } from "./syntax.ts";

/** Measures a handler's file, helpers that stand in it included, and finds which fields of the data it uses. */
export function readHandler(syntax: Syntax): HandlerFacts | undefined {
  const exported = syntax.program.body.find((each) => each.type === "ExportDefaultDeclaration");
  if (exported === undefined) return undefined;
  const handler = functionOf(exported.declaration, syntax);
  const place = handler === undefined ? exported.declaration : nameOf(handler);
  return {
    place: syntax.placeOf(place.start),
    branchLines: syntax.nodes.filter(isBranch).map(({ start }) => syntax.placeOf(start).line),
    statementCount: syntax.nodes.filter(isStatement).length,
    touched: handler && touchedFields(handler, syntax),
  };
}

type FunctionNode = Extract<
  Node,
  { type: "FunctionDeclaration" | "FunctionExpression" | "ArrowFunctionExpression" }
>;

/** The function that an expression is, or the constant of this file that it names; undefined when it is made by a call. */
function functionOf(node: Node, syntax: Syntax): FunctionNode | undefined {
  const value = bare(node);
  if (isFunction(value)) return value;
  if (value.type !== "Identifier") return undefined;
  const binding = syntax.names.referred.get(value);
  if (binding === undefined || binding.references.some(({ writes }) => writes)) return undefined;
  const { parent } = binding.node;
  if (binding.kind === "function" && parent !== undefined && parent !== null && isFunction(parent))
    return parent;
  if (binding.kind !== "const" || parent?.type !== "VariableDeclarator" || parent.init === null)
    return undefined;
  return parent.id === binding.node ? functionOf(parent.init, syntax) : undefined;
}

function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === "FunctionDeclaration" ||
    node.type === "FunctionExpression" ||
    node.type === "ArrowFunctionExpression"
  );
}

/** Where a reader looks for a function: its name. */
function nameOf(handler: FunctionNode): Node {
  if ("id" in handler && handler.id) return handler.id;
  const { parent } = handler;
  return parent?.type === "VariableDeclarator" ? parent.id : handler;
}

/** `??` and defaults fill a gap in the data and decide nothing. */
function isBranch(node: Node): boolean {
  switch (node.type) {
    case "IfStatement":
    case "ConditionalExpression":
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
    case "CatchClause":
      return true;
    case "SwitchCase":
      return node.test !== null;
    case "LogicalExpression":
      return node.operator !== "??";
    default:
      return false;
  }
}

/** Statements inside of blocks, and what an `if` or a loop has instead of one. */
function isStatement({ type, parent }: Node): boolean {
  if (type === "BlockStatement" || type === "EmptyStatement" || parent === undefined || parent === null)
    return false;
  // The head of a loop belongs to the loop.
  if (type === "VariableDeclaration") return parent.type === "BlockStatement" || parent.type === "SwitchCase";
  return type.endsWith("Statement") && (parent.type.endsWith("Statement") || parent.type === "SwitchCase");
}

/** The fields of `data` that are used; undefined when it is handed on whole, or in another way that can't be seen through. */
function touchedFields(handler: FunctionNode, syntax: Syntax): readonly string[] | undefined {
  const usesArguments = syntax.names.globals.some(({ name }) => name === "arguments");
  if (usesArguments && handler.type !== "ArrowFunctionExpression") return undefined;
  const [trigger] = handler.params;
  if (trigger === undefined) return [];
  const parts = membersUsed(trigger, syntax);
  if (parts === undefined || parts.some(({ key }) => key === undefined)) return undefined;
  const fields = new Set<string>();
  for (const { value } of parts.filter(({ key }) => key === "data")) {
    const used = membersUsed(value, syntax);
    if (used === undefined) return undefined;
    for (const { key } of used) {
      if (key === undefined) return undefined;
      fields.add(key);
    }
  }
  return [...fields].toSorted();
}
