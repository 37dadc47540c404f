import type { Node } from "./tree.ts";

/** A name that a file gives to a value. */
export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  readonly scope: Scope;
  /** The identifier that declares it. */
  readonly node: Node;
  readonly references: Reference[];
}

export type BindingKind =
  | "import"
  | "var"
  | "let"
  | "const"
  | "function"
  | "class"
  | "parameter"
  | "catch"
  | "enum";

/** A place where a name is used. */
export interface Reference {
  readonly name: string;
  readonly node: Node;
  readonly scope: Scope;
  /** Types are gone when the code runs. */
  readonly kind: "value" | "type";
  /** Gives the name a new value. */
  readonly writes: boolean;
}

export class Scope {
  readonly parent: Scope | undefined;
  /** `var` and the like stand in the nearest one of these. */
  readonly holdsVars: boolean;
  /** Runs once, when the module is loaded; what stands in a function may run again. */
  readonly once: boolean;
  readonly names: Map<string, Binding> = new Map();

  constructor(parent: Scope | undefined, { holdsVars, once }: { holdsVars: boolean; once: boolean }) {
    this.parent = parent;
    this.holdsVars = holdsVars;
    this.once = once;
  }

  lookUp(name: string): Binding | undefined {
    return this.names.get(name) ?? this.parent?.lookUp(name);
  }
}

/** The names of a file, with all their uses; what no binding explains is global. */
export interface Names {
  readonly module: Scope;
  readonly bindings: readonly Binding[];
  readonly byNode: ReadonlyMap<Node, Binding>;
  /** Uses of values that the file does not declare. */
  readonly globals: readonly Reference[];
  /** What each reference's identifier refers to. */
  readonly referred: ReadonlyMap<Node, Binding>;
}
