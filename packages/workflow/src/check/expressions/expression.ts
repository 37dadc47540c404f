import type { ValuePart } from "../../grammar/machine-parts.ts";
import type { IntrinsicCall } from "../../expression/intrinsic/intrinsic-call.ts";
import type { Node } from "../../expression/jsonata/syntax.ts";
import type { Path } from "../../expression/path/path.ts";

/** An expression of a definition, read. */
export interface Expression {
  readonly pointer: string;
  /** The field in which it stands. */
  readonly part: ValuePart;
  readonly form:
    | { readonly kind: "path"; readonly path: Path }
    | { readonly kind: "call"; readonly call: IntrinsicCall }
    | { readonly kind: "jsonata"; readonly tree: JsonataNode };
  /** What it looks at. */
  readonly references: readonly Reference[];
}

/** A place that an expression looks at: where it begins, and the names from there, as far as they are plain. */
export interface Reference {
  readonly root: "input" | "context" | "variable" | "result" | "errorOutput";
  /** Of a variable. */
  readonly name?: string;
  readonly names: readonly string[];
}

/** A node of the library's tree, whatever members it has. */
export type JsonataNode = Node & { readonly [member: string]: unknown };
