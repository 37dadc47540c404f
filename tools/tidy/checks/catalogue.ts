import type { Expression, ObjectExpression } from "oxc-parser";
import type { SourceFile } from "../tree/source-file.ts";
import type { Tree } from "../tree/tree.ts";

/** Where the catalogue of error codes stands: the object literal exported as `codes`. */
export const cataloguePath = "packages/model/src/errors/codes.ts";

/** One code of the catalogue, as its author wrote it. A part that is missing or no plain text is undefined. */
export interface CatalogueEntry {
  readonly code: string;
  readonly line: number;
  readonly name: string | undefined;
  readonly title: string | undefined;
  readonly cause: string | undefined;
  readonly cure: string | undefined;
}

/** Reads the catalogue from its source; undefined when there is no such file or no such object in it. */
export function readCatalogue(tree: Tree): CatalogueEntry[] | undefined {
  const source = tree.sourceAt(cataloguePath);
  const codes = source === undefined ? undefined : objectNamed(source, "codes");
  if (source === undefined || codes === undefined) return undefined;
  return codes.properties.flatMap((property) => {
    if (property.type !== "Property") return [];
    const parts = withoutTypes(property.value);
    const part = (name: string): string | undefined =>
      parts?.type === "ObjectExpression" ? textAt(parts, name) : undefined;
    return [
      {
        code: keyOf(property.key) ?? "",
        line: source.lineAt(property.start),
        name: part("name"),
        title: part("title"),
        cause: part("cause"),
        cure: part("cure"),
      },
    ];
  });
}

/** The object literal that a file exports under a name. */
export function objectNamed({ program }: SourceFile, name: string): ObjectExpression | undefined {
  for (const statement of program.body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : undefined;
    if (declaration?.type !== "VariableDeclaration") continue;
    for (const { id, init } of declaration.declarations) {
      const value = init === null ? undefined : withoutTypes(init);
      if (id.type === "Identifier" && id.name === name && value?.type === "ObjectExpression") return value;
    }
  }
  return undefined;
}

/** A member of an object literal that is an object literal itself. */
export function objectAt({ properties }: ObjectExpression, name: string): ObjectExpression | undefined {
  for (const property of properties) {
    if (property.type !== "Property" || keyOf(property.key) !== name) continue;
    const value = withoutTypes(property.value);
    return value.type === "ObjectExpression" ? value : undefined;
  }
  return undefined;
}

/** The names of an object literal's members, in the order of the source. */
export function keysOf({ properties }: ObjectExpression): readonly string[] {
  return properties.flatMap((property) => (property.type === "Property" ? (keyOf(property.key) ?? []) : []));
}

export function numberAt({ properties }: ObjectExpression, name: string): number | undefined {
  for (const property of properties) {
    if (property.type !== "Property" || keyOf(property.key) !== name) continue;
    return property.value.type === "Literal" && typeof property.value.value === "number"
      ? property.value.value
      : undefined;
  }
  return undefined;
}

export function textAt({ properties }: ObjectExpression, name: string): string | undefined {
  for (const property of properties) {
    if (property.type === "Property" && keyOf(property.key) === name) return textOf(property.value);
  }
  return undefined;
}

/** A string, or several joined by `+` to fit their lines. */
function textOf(expression: Expression): string | undefined {
  if (expression.type === "Literal")
    return typeof expression.value === "string" ? expression.value : undefined;
  if (expression.type === "TemplateLiteral" && expression.expressions.length === 0) {
    return expression.quasis[0]?.value.cooked ?? undefined;
  }
  if (expression.type !== "BinaryExpression" || expression.operator !== "+") return undefined;
  const left = textOf(expression.left);
  const right = textOf(expression.right);
  return left === undefined || right === undefined ? undefined : left + right;
}

function keyOf(key: {
  readonly type: string;
  readonly name?: unknown;
  readonly value?: unknown;
}): string | undefined {
  const name = key.type === "Identifier" ? key.name : key.value;
  return typeof name === "string" ? name : undefined;
}

/** What is left of `{...} as const satisfies X`. */
function withoutTypes(expression: Expression): Expression {
  const isTyped = expression.type === "TSAsExpression" || expression.type === "TSSatisfiesExpression";
  return isTyped ? withoutTypes(expression.expression) : expression;
}
