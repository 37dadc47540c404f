import type { Binding } from "../syntax/bindings.ts";
import type { Node } from "../syntax/tree.ts";
import { type Imports, nameOf } from "./read-imports.ts";
import type { ExportFact, Holding } from "./source-facts.ts";
import type { Syntax } from "./syntax.ts";

/** What is known of a name that a domain exports. */
export interface Known {
  readonly global?: readonly string[];
  readonly holds?: Holding;
}

/** Lists what a file exports, and where from, if not from itself. */
export function readExports(
  { program, names }: Syntax,
  imports: Imports,
  known: ReadonlyMap<Binding | "default", Known>,
): readonly ExportFact[] {
  const exports: ExportFact[] = [];
  const addLocal = (name: string, binding: Binding | undefined, typeOnly: boolean): void => {
    const from = binding && imports.byBinding.get(binding);
    const more = (binding && known.get(binding)) ?? (name === "default" ? known.get("default") : undefined);
    exports.push({ name, typeOnly, ...(from === undefined ? {} : { from }), ...more });
  };
  for (const node of program.body) {
    switch (node.type) {
      case "ExportAllDeclaration": {
        const from = { import: imports.byExport.get(node) ?? -1, name: "*" };
        const name = node.exported === null ? "*" : nameOf(node.exported);
        exports.push({ name, typeOnly: node.exportKind === "type", from });
        break;
      }
      case "ExportNamedDeclaration":
        for (const { local, exported, exportKind } of node.specifiers) {
          const typeOnly = node.exportKind === "type" || exportKind === "type";
          const source = imports.byExport.get(node);
          if (source !== undefined) {
            exports.push({ name: nameOf(exported), typeOnly, from: { import: source, name: nameOf(local) } });
          } else addLocal(nameOf(exported), names.module.names.get(nameOf(local)), typeOnly);
        }
        if (node.declaration !== null) {
          for (const identifier of declaredIn(node.declaration)) {
            const binding = names.byNode.get(identifier);
            addLocal(identifier.name, binding, binding === undefined);
          }
        }
        break;
      case "ExportDefaultDeclaration": {
        const { declaration } = node;
        const binding = declaration.type === "Identifier" ? names.referred.get(declaration) : undefined;
        addLocal("default", binding, false);
        break;
      }
      default:
    }
  }
  return exports;
}

type Identifier = Extract<Node, { type: "Identifier" }>;

function declaredIn(node: Node): Identifier[] {
  switch (node.type) {
    case "VariableDeclaration":
      return node.declarations.flatMap(({ id }) => declaredIn(id));
    case "Identifier":
      return [node];
    case "ObjectPattern":
      return node.properties.flatMap((each) =>
        declaredIn(each.type === "RestElement" ? each.argument : each.value),
      );
    case "ArrayPattern":
      return node.elements.flatMap((each) => (each === null ? [] : declaredIn(each)));
    case "AssignmentPattern":
      return declaredIn(node.left);
    case "RestElement":
      return declaredIn(node.argument);
    default:
      return "id" in node && node.id?.type === "Identifier" ? [node.id] : [];
  }
}
