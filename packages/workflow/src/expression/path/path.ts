import type { Json } from "../../definition/definition.ts";

/** A path, read: where it begins, and the steps from there. */
export interface Path {
  /** As it was written. */
  readonly source: string;
  readonly root: PathRoot;
  readonly steps: readonly Step[];
  /** Whether it can find at most one value; otherwise it gives a list of all that it finds. */
  readonly isDefinite: boolean;
  /** `.length()` and the like at the end. */
  readonly call?: PathCall;
}

export type PathRoot =
  | { readonly of: "input" }
  | { readonly of: "context" }
  | { readonly of: "variable"; readonly name: string }
  /** `@`: the value that a filter looks at. */
  | { readonly of: "item" };

export type Step =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  | { readonly kind: "slice"; readonly from?: number; readonly to?: number }
  | { readonly kind: "wildcard" }
  /** `..`: the value and everything below it; the next step says what of each. */
  | { readonly kind: "descendants" }
  | { readonly kind: "filter"; readonly filter: Filter };

export interface PathCall {
  readonly name: string;
  readonly arguments: readonly (Path | Json)[];
}

/** What stands in `[?(...)]`. */
export type Filter =
  | { readonly kind: "and" | "or"; readonly of: readonly Filter[] }
  | { readonly kind: "not"; readonly of: Filter }
  | { readonly kind: "exists"; readonly path: Path }
  | { readonly kind: "test"; readonly operator: string; readonly left: Operand; readonly right: Operand };

export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "pattern"; readonly pattern: RegExp };

/** A path as the library writes it that Step Functions uses, in its messages: `$['orders'][0]['id']`. */
export function pathText(steps: readonly Step[]): string {
  return `$${steps.map(stepText).join("")}`;
}

export function stepText(step: Step): string {
  switch (step.kind) {
    case "name":
      return `['${step.name}']`;
    case "names":
      return `[${step.names.map((name) => `'${name}'`).join(",")}]`;
    case "index":
      return `[${step.index}]`;
    case "indexes":
      return `[${step.indexes.join(",")}]`;
    case "slice":
      return `[${step.from ?? ""}:${step.to ?? ""}]`;
    case "wildcard":
      return "[*]";
    case "descendants":
      return "..";
    case "filter":
      return "[?]";
  }
}
