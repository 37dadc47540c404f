import { staticKey, staticText } from "../syntax/static-text.ts";
import { bare, type Node } from "../syntax/tree.ts";
import type { ReadFact, SubscriptionFacts, TextEdit } from "./source-facts.ts";
import type { Syntax } from "./syntax.ts";

/** Finds in a context's declaration what its functions say that they read: `functions: { f: on(E, { reads: [...] }) }`. */
export function readSubscriptions(syntax: Syntax): readonly SubscriptionFacts[] {
  const found: SubscriptionFacts[] = [];
  for (const node of syntax.nodes) {
    const functions =
      node.type === "Property" && memberName(node, syntax) === "functions" ? bare(node.value) : undefined;
    if (functions?.type !== "ObjectExpression") continue;
    for (const declared of functions.properties) {
      const name = declared.type === "Property" ? memberName(declared, syntax) : undefined;
      const reads = declared.type === "Property" ? readsIn(bare(declared.value), syntax) : undefined;
      if (name !== undefined && reads !== undefined) found.push({ name, reads: readsOf(reads, syntax) });
    }
  }
  return found;
}

type PropertyNode = Extract<Node, { type: "Property" }>;

function memberName(property: PropertyNode, { names }: Syntax): string | undefined {
  return staticKey(property, property.key, names);
}

function readsIn(declaration: Node, syntax: Syntax): Node | undefined {
  const options = declaration.type === "CallExpression" ? declaration.arguments[1] : undefined;
  if (options === undefined) return undefined;
  const written = bare(options);
  if (written.type !== "ObjectExpression") return undefined;
  for (const property of written.properties) {
    if (property.type === "Property" && memberName(property, syntax) === "reads") return bare(property.value);
  }
  return undefined;
}

function readsOf(list: Node, syntax: Syntax): readonly ReadFact[] | undefined {
  if (list.type !== "ArrayExpression") return undefined;
  const facts: ReadFact[] = [];
  // A comment belongs to one of the fields; nobody but its author knows which.
  const commented = syntax.comments.some(({ start, end }) => start > list.start && end < list.end);
  for (const [index, element] of list.elements.entries()) {
    const field = element === null ? undefined : staticText(element, syntax.names);
    if (element === null || field === undefined) return undefined;
    const edit = commented ? undefined : removal(list.elements, index);
    facts.push({ field, place: syntax.placeOf(element.start), ...(edit === undefined ? {} : { edit }) });
  }
  return facts;
}

/** Takes an element out with the comma that belongs to it. */
function removal(elements: readonly (Node | null)[], index: number): TextEdit | undefined {
  const [before, element, after] = [elements[index - 1], elements[index], elements[index + 1]];
  if (!element) return undefined;
  const start = after || !before ? element.start : before.end;
  const end = after ? after.start : element.end;
  return { start, end, text: "" };
}
