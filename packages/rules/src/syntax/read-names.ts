import type { ArrowFunctionExpression, Class, Function as FunctionNode, Program } from "oxc-parser";
import { type Binding, type BindingKind, type Names, type Reference, Scope } from "./bindings.ts";
import { childrenOf, type Node, wrapped } from "./tree.ts";
import { typeNames } from "./type-names.ts";

/**
 * Finds what each name in a file refers to, as the language defines it: by scope, with hoisting, types apart from values.
 * The tree's parents must have been noted.
 */
export function readNames(program: Program): Names {
  const reader = new NameReader();
  for (const statement of program.body) reader.value(statement, reader.module);
  return reader.names();
}

class NameReader {
  readonly module = new Scope(undefined, { holdsVars: true, once: true });
  readonly #bindings: Binding[] = [];
  readonly #byNode = new Map<Node, Binding>();
  readonly #references: Reference[] = [];

  names(): Names {
    const globals: Reference[] = [];
    const referred = new Map<Node, Binding>();
    for (const reference of this.#references) {
      const binding = reference.scope.lookUp(reference.name);
      if (binding !== undefined) {
        binding.references.push(reference);
        referred.set(reference.node, binding);
      } else if (reference.kind === "value") globals.push(reference);
    }
    return { module: this.module, bindings: this.#bindings, byNode: this.#byNode, globals, referred };
  }

  /** Reads a node that stands where a statement or a value stands. */
  value(node: Node, scope: Scope): void {
    switch (node.type) {
      case "Identifier":
        this.#refer(node, scope, "value", false);
        return;
      case "ImportDeclaration":
        for (const { local } of node.specifiers) this.#declare(local, "import", scope);
        return;
      case "TSImportEqualsDeclaration":
        this.#declare(node.id, "import", scope);
        return;
      case "ExportNamedDeclaration":
        if (node.source !== null) return;
        if (node.declaration !== null) this.value(node.declaration, scope);
        for (const { local, exportKind } of node.specifiers) {
          const kind = node.exportKind === "type" || exportKind === "type" ? "type" : "value";
          if (local.type === "Identifier") this.#refer(local, scope, kind, false);
        }
        return;
      case "VariableDeclaration":
        this.#variables(node, scope);
        return;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        this.#function(node, scope);
        return;
      case "TSDeclareFunction":
      case "TSEmptyBodyFunctionExpression":
        this.#type(node, scope);
        return;
      case "ClassDeclaration":
      case "ClassExpression":
        this.#class(node, scope);
        return;
      case "TSEnumDeclaration":
        if (node.declare) return;
        this.#declare(node.id, "enum", scope);
        for (const { initializer } of node.body.members)
          if (initializer !== null) this.value(initializer, scope);
        return;
      case "TSModuleDeclaration":
        if (node.declare || node.body === null || node.body === undefined) return;
        if (node.id.type === "Identifier") this.#declare(node.id, "const", scope);
        this.#all(node.body, new Scope(scope, { holdsVars: true, once: scope.once }));
        return;
      case "BlockStatement":
      case "ForStatement":
      case "SwitchStatement":
      case "StaticBlock":
        this.#all(node, blockIn(scope));
        return;
      case "ForInStatement":
      case "ForOfStatement": {
        const block = blockIn(scope);
        if (node.left.type === "VariableDeclaration") this.value(node.left, block);
        else this.#target(node.left, block);
        this.value(node.right, block);
        this.value(node.body, block);
        return;
      }
      case "CatchClause": {
        const block = blockIn(scope);
        if (node.param !== null) this.#pattern(node.param, "catch", block, block);
        this.#all(node.body, block);
        return;
      }
      case "MemberExpression":
        this.value(node.object, scope);
        if (node.computed) this.value(node.property, scope);
        return;
      case "Property":
        if (node.computed) this.value(node.key, scope);
        this.value(node.value, scope);
        return;
      case "AssignmentExpression":
        this.#target(node.left, scope);
        this.value(node.right, scope);
        return;
      case "UpdateExpression":
        this.#target(node.argument, scope);
        return;
      case "LabeledStatement":
        this.value(node.body, scope);
        return;
      case "BreakStatement":
      case "ContinueStatement":
      case "MetaProperty":
      case "ExportAllDeclaration":
        return;
      case "JSXOpeningElement":
        this.#element(node.name, scope);
        for (const attribute of node.attributes) this.value(attribute, scope);
        return;
      case "JSXClosingElement":
      case "JSXIdentifier":
        return;
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSTypeAssertion":
        this.value(node.expression, scope);
        this.#type(node.typeAnnotation, scope);
        return;
      case "TSNonNullExpression":
      case "TSExportAssignment":
        this.value(node.expression, scope);
        return;
      case "TSInstantiationExpression":
        this.value(node.expression, scope);
        this.#type(node.typeArguments, scope);
        return;
      default:
        if (node.type.startsWith("TS")) this.#type(node, scope);
        else this.#all(node, scope);
    }
  }

  #all(node: Node, scope: Scope): void {
    for (const child of childrenOf(node)) this.value(child, scope);
  }

  #variables(node: Extract<Node, { type: "VariableDeclaration" }>, scope: Scope): void {
    // `declare const` says that a value is there, and makes none: the name is the global's.
    if (node.declare === true) return;
    const kind = node.kind === "var" || node.kind === "let" ? node.kind : "const";
    const home = kind === "var" ? varsOf(scope) : scope;
    for (const { id, init } of node.declarations) {
      this.#pattern(id, kind, home, scope);
      if (init !== null) this.value(init, scope);
    }
  }

  #function(node: FunctionNode | ArrowFunctionExpression, scope: Scope): void {
    const inner = new Scope(scope, { holdsVars: true, once: scope.once && runsAtOnce(node) });
    if (node.type === "FunctionDeclaration") {
      if (node.declare === true) return;
      if (node.id !== null) this.#declare(node.id, "function", scope);
    }
    if (node.type === "FunctionExpression" && node.id !== null) this.#declare(node.id, "function", inner);
    for (const parameter of node.params) this.#pattern(parameter, "parameter", inner, inner);
    if (node.typeParameters) this.#type(node.typeParameters, inner);
    if (node.returnType) this.#type(node.returnType, inner);
    if (node.body === null) return;
    if (node.body.type === "BlockStatement") this.#all(node.body, inner);
    else this.value(node.body, inner);
  }

  #class(node: Class, scope: Scope): void {
    if (node.declare === true) return;
    if (node.type === "ClassDeclaration" && node.id !== null) this.#declare(node.id, "class", scope);
    const inner = blockIn(scope);
    if (node.type === "ClassExpression" && node.id !== null) this.#declare(node.id, "class", inner);
    for (const decorator of node.decorators) this.value(decorator, scope);
    if (node.superClass !== null) this.value(node.superClass, scope);
    for (const types of [node.typeParameters, node.superTypeArguments, ...(node.implements ?? [])]) {
      if (types) this.#type(types, inner);
    }
    for (const member of node.body.body) this.#member(member, inner);
  }

  #member(member: Node, scope: Scope): void {
    switch (member.type) {
      case "MethodDefinition":
      case "PropertyDefinition":
      case "AccessorProperty": {
        for (const decorator of member.decorators) this.value(decorator, scope);
        if (member.computed) this.value(member.key, scope);
        if ("typeAnnotation" in member && member.typeAnnotation) this.#type(member.typeAnnotation, scope);
        if (member.value === null) return;
        // A field is filled for each instance.
        const perInstance = member.type !== "MethodDefinition" && !member.static;
        this.value(member.value, perInstance ? new Scope(scope, { holdsVars: true, once: false }) : scope);
        return;
      }
      case "StaticBlock":
        this.value(member, scope);
        return;
      default:
        this.#type(member, scope);
    }
  }

  /** Declares the names of a pattern in `home`; its defaults and keys are read in `scope`. */
  #pattern(node: Node, kind: BindingKind, home: Scope, scope: Scope): void {
    switch (node.type) {
      case "Identifier":
        this.#declare(node, kind, home);
        break;
      case "ObjectPattern":
        for (const property of node.properties) this.#pattern(property, kind, home, scope);
        break;
      case "Property":
        if (node.computed) this.value(node.key, scope);
        this.#pattern(node.value, kind, home, scope);
        return;
      case "ArrayPattern":
        for (const element of node.elements) if (element !== null) this.#pattern(element, kind, home, scope);
        break;
      case "RestElement":
        this.#pattern(node.argument, kind, home, scope);
        break;
      case "AssignmentPattern":
        this.#pattern(node.left, kind, home, scope);
        this.value(node.right, scope);
        break;
      case "TSParameterProperty":
        this.#pattern(node.parameter, kind, home, scope);
        return;
      default:
        return;
    }
    if (node.typeAnnotation) this.#type(node.typeAnnotation, scope);
    for (const decorator of node.decorators ?? []) this.value(decorator, scope);
  }

  /** Reads what is assigned to: names in it get a new value. */
  #target(node: Node, scope: Scope): void {
    switch (node.type) {
      case "Identifier":
        this.#refer(node, scope, "value", true);
        return;
      case "ObjectPattern":
        for (const property of node.properties) this.#target(property, scope);
        return;
      case "Property":
        if (node.computed) this.value(node.key, scope);
        this.#target(node.value, scope);
        return;
      case "ArrayPattern":
        for (const element of node.elements) if (element !== null) this.#target(element, scope);
        return;
      case "RestElement":
        this.#target(node.argument, scope);
        return;
      case "AssignmentPattern":
        this.#target(node.left, scope);
        this.value(node.right, scope);
        return;
      case "ParenthesizedExpression":
      case "TSNonNullExpression":
        this.#target(node.expression, scope);
        return;
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSTypeAssertion":
        this.#target(node.expression, scope);
        this.#type(node.typeAnnotation, scope);
        return;
      default:
        this.value(node, scope);
    }
  }

  /** `<Button/>` uses a value, `<button/>` does not. */
  #element(node: Node, scope: Scope): void {
    if (node.type === "JSXMemberExpression") this.#element(node.object, scope);
    else if (node.type === "JSXIdentifier" && /^[A-Z_$]/.test(node.name)) {
      this.#references.push({ name: node.name, node, scope, kind: "value", writes: false });
    }
  }

  #type(node: Node, scope: Scope): void {
    for (const name of typeNames(node)) {
      this.#references.push({ name: name.name, node: name, scope, kind: "type", writes: false });
    }
  }

  #refer(
    node: Extract<Node, { type: "Identifier" }>,
    scope: Scope,
    kind: Reference["kind"],
    writes: boolean,
  ): void {
    this.#references.push({ name: node.name, node, scope, kind, writes });
  }

  #declare(node: Extract<Node, { type: "Identifier" }>, kind: BindingKind, scope: Scope): void {
    const known = scope.names.get(node.name);
    const binding = known ?? { name: node.name, kind, scope, node, references: [] };
    // `var a; var a;` and a function's overloads are one name.
    this.#byNode.set(node, binding);
    if (known !== undefined) return;
    scope.names.set(node.name, binding);
    this.#bindings.push(binding);
  }
}

function blockIn(scope: Scope): Scope {
  return new Scope(scope, { holdsVars: false, once: scope.once });
}

function varsOf(scope: Scope): Scope {
  return scope.holdsVars || scope.parent === undefined ? scope : varsOf(scope.parent);
}

/** `(() => { ... })()`: a function that is called where it stands. */
function runsAtOnce(node: Node): boolean {
  const outer = wrapped(node);
  return outer.parent?.type === "CallExpression" && outer.parent.callee === outer;
}
