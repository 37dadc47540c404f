import type { Binding } from "../syntax/bindings.ts";
import { staticText } from "../syntax/static-text.ts";
import type { Node } from "../syntax/tree.ts";
import type { ImportedName, ImportFact, TextEdit } from "./source-facts.ts";
import type { Syntax } from "./syntax.ts";

export interface Imports {
  readonly facts: readonly ImportFact[];
  /** Which import a name comes from, and what it is called there. */
  readonly byBinding: ReadonlyMap<Binding, { readonly import: number; readonly name: string }>;
  /** The import that an `export ... from` is. */
  readonly byExport: ReadonlyMap<Node, number>;
}

/** Finds everything that makes another file part of this one, in whichever form. */
export function readImports(syntax: Syntax): Imports {
  const { names, placeOf } = syntax;
  const facts: ImportFact[] = [];
  const byBinding = new Map<Binding, { import: number; name: string }>();
  const byExport = new Map<Node, number>();
  const add = (specifier: string | undefined, at: Node, more: Partial<ImportFact> = {}): number =>
    facts.push({ specifier, typeOnly: false, names: [], place: placeOf(at.start), ...more }) - 1;

  for (const node of syntax.nodes) {
    switch (node.type) {
      case "ImportDeclaration": {
        const bound = node.specifiers.map((each) => ({
          name: importedName(each),
          binding: names.byNode.get(each.local),
        }));
        const edits = typeEdits(node, syntax);
        const index = add(node.source.value, node.source, {
          typeOnly: node.importKind === "type",
          names: bound.map(({ name, binding }) => ({ name, usedAsValue: isValue(binding) })),
          ...(edits === undefined ? {} : { edits }),
        });
        for (const { name, binding } of bound) if (binding) byBinding.set(binding, { import: index, name });
        break;
      }
      case "ExportNamedDeclaration": {
        if (node.source === null) break;
        const exported = node.specifiers.map(({ local, exportKind }): ImportedName => ({
          name: nameOf(local),
          usedAsValue: exportKind !== "type",
        }));
        byExport.set(
          node,
          add(node.source.value, node.source, { typeOnly: node.exportKind === "type", names: exported }),
        );
        break;
      }
      case "ExportAllDeclaration":
        byExport.set(
          node,
          add(node.source.value, node.source, { typeOnly: node.exportKind === "type", names: everything }),
        );
        break;
      case "ImportExpression":
        add(staticText(node.source, names), node.source, { names: everything });
        break;
      case "TSImportType":
        add(node.source.value, node.source, { typeOnly: true });
        break;
      case "TSImportEqualsDeclaration": {
        if (node.moduleReference.type !== "TSExternalModuleReference") break;
        const { expression } = node.moduleReference;
        const binding = names.byNode.get(node.id);
        const index = add(expression.value, expression, {
          typeOnly: node.importKind === "type",
          names: [{ name: "*", usedAsValue: isValue(binding) }],
        });
        if (binding) byBinding.set(binding, { import: index, name: "*" });
        break;
      }
      case "CallExpression": {
        const [given] = node.arguments;
        if (given === undefined || !isRequire(node.callee, syntax)) break;
        add(staticText(given, names), given, { names: everything });
        break;
      }
      default:
    }
  }
  return { facts, byBinding, byExport };
}

const everything: readonly ImportedName[] = [{ name: "*", usedAsValue: true }];

/** `require(...)` of CommonJS, or one that `createRequire` has made. */
function isRequire(callee: Node, { names }: Syntax): boolean {
  if (callee.type !== "Identifier") return false;
  const binding = names.referred.get(callee);
  if (binding === undefined) return callee.name === "require";
  const declarator = binding.node.parent;
  if (declarator?.type !== "VariableDeclarator" || declarator.init?.type !== "CallExpression") return false;
  const maker = declarator.init.callee;
  const name = maker.type === "MemberExpression" ? maker.property : maker;
  return name.type === "Identifier" && name.name === "createRequire";
}

function importedName(specifier: Extract<Node, { type: "ImportDeclaration" }>["specifiers"][number]): string {
  switch (specifier.type) {
    case "ImportSpecifier":
      return nameOf(specifier.imported);
    case "ImportDefaultSpecifier":
      return "default";
    case "ImportNamespaceSpecifier":
      return "*";
  }
}

/** A name may be written as a text: `import { "a-b" as ab } from "x"`. */
export function nameOf(
  node: Extract<Node, { type: "Identifier" }> | Extract<Node, { type: "Literal" }>,
): string {
  return node.type === "Identifier" ? node.name : String(node.value);
}

function isValue(binding: Binding | undefined): boolean {
  return binding?.references.some(({ kind }) => kind === "value") ?? false;
}

/**
 * `import { A }` to `import type { A }`, where nothing of it is used as a value. `import { type A }` is no such import:
 * Node takes the names away, and loads the file.
 */
function typeEdits(
  node: Extract<Node, { type: "ImportDeclaration" }>,
  { names, path, text }: Syntax,
): readonly TextEdit[] | undefined {
  const { specifiers, start } = node;
  if (node.importKind === "type" || node.phase !== null || specifiers.length === 0 || !isTypeScript(path))
    return undefined;
  if (specifiers.some(({ local }) => isValue(names.byNode.get(local)))) return undefined;
  // A default import of types stands alone.
  if (specifiers.length > 1 && specifiers.some(({ type }) => type !== "ImportSpecifier")) return undefined;
  const inner = specifiers.filter((each) => each.type === "ImportSpecifier" && each.importKind === "type");
  const afterImport = start + "import".length;
  return [
    { start: afterImport, end: afterImport, text: " type" },
    ...inner.flatMap((each) => {
      const word = /^type\s+/.exec(text.slice(each.start, each.end))?.[0] ?? "";
      return [{ start: each.start, end: each.start + word.length, text: "" }];
    }),
  ];
}

function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path);
}
