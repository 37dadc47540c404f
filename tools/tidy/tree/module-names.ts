import type {
  BindingPattern,
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  ImportDeclaration,
  ModuleExportName,
  Program,
  Statement,
} from "oxc-parser";
import type { LineCounter } from "./line-counter.ts";
import type { Reference } from "./reference.ts";

/** What a name stands for, as a reader of the public surface wants to know it. */
export type Kind =
  | "class"
  | "const"
  | "enum"
  | "function"
  | "interface"
  | "let"
  | "namespace"
  | "type"
  | "value";

/** A name declared at the top level of a file. */
export interface Declaration {
  readonly name: string;
  readonly kind: Kind;
  readonly line: number;
}

/** A name that a file exports. */
export interface ExportedName {
  readonly name: string;
  /** What it is called where it comes from; `*` for a whole module as one name. */
  readonly local: string;
  /** The module that it is passed on from; undefined when it is declared in this file. */
  readonly from: string | undefined;
  readonly typeOnly: boolean;
}

/** `export * from "./x.ts"`. */
export interface StarExport {
  readonly specifier: string;
  readonly line: number;
}

/** The top level of a module: what it imports, declares and exports. */
export interface ModuleNames {
  readonly references: readonly Reference[];
  readonly exported: readonly ExportedName[];
  readonly stars: readonly StarExport[];
  readonly declarations: readonly Declaration[];
}

/** Reads the top level of a module. */
export function moduleNames(program: Program, lineAt: LineCounter): ModuleNames {
  const references: Reference[] = [];
  const exported: ExportedName[] = [];
  const stars: StarExport[] = [];
  const declarations: Declaration[] = [];
  const imported = new Map<string, Pick<ExportedName, "from" | "local">>();
  const refer = (specifier: string, start: number, typeOnly: boolean): void => {
    references.push({ specifier, line: lineAt(start), kind: "import", typeOnly });
  };

  for (const statement of program.body) {
    if (statement.type === "ImportDeclaration") {
      for (const [name, origin] of bindingsOf(statement)) imported.set(name, origin);
      refer(statement.source.value, statement.start, isTypeImport(statement));
    } else if (statement.type === "ExportAllDeclaration") {
      const from = statement.source.value;
      const typeOnly = statement.exportKind === "type";
      refer(from, statement.start, typeOnly);
      if (statement.exported === null) stars.push({ specifier: from, line: lineAt(statement.start) });
      else exported.push({ name: nameOf(statement.exported), local: "*", from, typeOnly });
    } else if (statement.type === "ExportNamedDeclaration") {
      const declared = statement.declaration === null ? [] : declarationsIn(statement.declaration, lineAt);
      declarations.push(...declared);
      exported.push(...declared.map(({ name }) => ({ name, local: name, from: undefined, typeOnly: false })));
      const passed = passedOn(statement);
      exported.push(...passed);
      if (statement.source !== null) {
        const typeOnly =
          statement.exportKind === "type" || (passed.length > 0 && passed.every((one) => one.typeOnly));
        refer(statement.source.value, statement.start, typeOnly);
      }
    } else if (statement.type === "ExportDefaultDeclaration") {
      const { local, declared } = defaultOf(statement, lineAt);
      declarations.push(...declared);
      exported.push({ name: "default", local, from: undefined, typeOnly: false });
    } else {
      declarations.push(...declarationsIn(statement, lineAt));
    }
  }
  // `import { a } from "./a.ts"; export { a };` passes on just as `export { a } from "./a.ts"` does.
  const traced = exported.map((name) =>
    name.from === undefined ? { ...name, ...imported.get(name.local) } : name,
  );
  return { references, exported: traced, stars, declarations };
}

function bindingsOf({
  specifiers,
  source,
}: ImportDeclaration): [string, Pick<ExportedName, "from" | "local">][] {
  return specifiers.map((binding) => {
    const from = source.value;
    if (binding.type === "ImportSpecifier")
      return [binding.local.name, { from, local: nameOf(binding.imported) }];
    return [binding.local.name, { from, local: binding.type === "ImportDefaultSpecifier" ? "default" : "*" }];
  });
}

function isTypeImport({ importKind, specifiers }: ImportDeclaration): boolean {
  if (importKind === "type") return true;
  const isType = (one: (typeof specifiers)[number]): boolean =>
    one.type === "ImportSpecifier" && one.importKind === "type";
  return specifiers.length > 0 && specifiers.every(isType);
}

function passedOn({ specifiers, source, exportKind }: ExportNamedDeclaration): ExportedName[] {
  return specifiers.map((specifier) => ({
    name: nameOf(specifier.exported),
    local: nameOf(specifier.local),
    from: source?.value,
    typeOnly: exportKind === "type" || specifier.exportKind === "type",
  }));
}

function defaultOf(
  { declaration, start }: ExportDefaultDeclaration,
  lineAt: LineCounter,
): { local: string; declared: Declaration[] } {
  if (declaration.type === "Identifier") return { local: declaration.name, declared: [] };
  const kinds = {
    FunctionDeclaration: "function",
    ClassDeclaration: "class",
    TSInterfaceDeclaration: "interface",
  } as const;
  const isDeclaration = declaration.type in kinds;
  const kind: Kind = isDeclaration ? kinds[declaration.type as keyof typeof kinds] : "value";
  const name =
    isDeclaration && "id" in declaration && declaration.id?.type === "Identifier"
      ? declaration.id.name
      : "default";
  return { local: name, declared: [{ name, kind, line: lineAt(start) }] };
}

function declarationsIn(statement: Statement, lineAt: LineCounter): Declaration[] {
  const line = lineAt(statement.start);
  switch (statement.type) {
    case "VariableDeclaration": {
      const kind = statement.kind === "const" ? "const" : "let";
      return statement.declarations.flatMap(({ id }) => namesIn(id).map((name) => ({ name, kind, line })));
    }
    case "FunctionDeclaration":
    case "TSDeclareFunction":
      return statement.id === null ? [] : [{ name: statement.id.name, kind: "function", line }];
    case "ClassDeclaration":
      return statement.id === null ? [] : [{ name: statement.id.name, kind: "class", line }];
    case "TSTypeAliasDeclaration":
      return [{ name: statement.id.name, kind: "type", line }];
    case "TSInterfaceDeclaration":
      return [{ name: statement.id.name, kind: "interface", line }];
    case "TSEnumDeclaration":
      return [{ name: statement.id.name, kind: "enum", line }];
    case "TSModuleDeclaration":
      return statement.id.type === "Identifier" ? [{ name: statement.id.name, kind: "namespace", line }] : [];
    default:
      return [];
  }
}

function namesIn(pattern: BindingPattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "ArrayPattern":
      return pattern.elements.flatMap((element) =>
        element === null ? [] : namesIn(element.type === "RestElement" ? element.argument : element),
      );
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        namesIn(property.type === "RestElement" ? property.argument : property.value),
      );
  }
}

function nameOf(name: ModuleExportName): string {
  return name.type === "Literal" ? name.value : name.name;
}
