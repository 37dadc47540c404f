import { comparisons as evaluated, typeTests } from "../expression/choice/comparisons.ts";

/** What a comparison of a Choice rule is given beside its Variable. */
export type Operand = "string" | "number" | "boolean" | "timestamp" | "path";

/** The comparisons of the language in JSONPath, and what each is given. */
export const comparisons: ReadonlyMap<string, Operand> = new Map<string, Operand>([
  ...Object.keys(evaluated).flatMap((name): [string, Operand][] =>
    name === "StringMatches"
      ? [[name, "string"]]
      : [
          [name, operandOf(name)],
          [`${name}Path`, "path"],
        ],
  ),
  ...["IsPresent", ...Object.keys(typeTests)].map((name): [string, Operand] => [name, "boolean"]),
]);

function operandOf(name: string): Operand {
  if (name.startsWith("Numeric")) return "number";
  if (name.startsWith("Timestamp")) return "timestamp";
  return name.startsWith("Boolean") ? "boolean" : "string";
}

/** The family of a comparison: `Numeric` of `NumericLessThanPath`. */
export function comparisonKind(name: string): string {
  return /^(String|Numeric|Timestamp|Boolean|Is)/.exec(name)?.[0] ?? "";
}
