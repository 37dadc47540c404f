import type { Binding, Names, Reference } from "./bindings.ts";
import { staticKey } from "./static-text.ts";
import { bare, isTransparent, type Node } from "./tree.ts";

/** What is done in the end with something that a name leads to. */
export interface Mention {
  /** The members walked through from the name on: `now` of `Date.now`; `*` for one that can't be told. */
  readonly path: readonly string[];
  /** Where each member of the path was named. */
  readonly nodes: readonly Node[];
  readonly use: "read" | "call" | "new" | "write";
  /** Where it is used. */
  readonly node: Node;
  /** How many arguments a call has; undefined when they are spread. */
  readonly argumentCount?: number | undefined;
  /** Inside a function, which may run again and again; not where the module is loaded. */
  readonly later: boolean;
}

export interface Followed {
  readonly mentions: readonly Mention[];
  /** Names that hold it, or a part of it, and with which path. */
  readonly aliases: readonly { readonly binding: Binding; readonly path: readonly string[] }[];
  /** It is exported as `default` by itself. */
  readonly defaultPaths: readonly (readonly string[])[];
}

/** A path has so many members at most; what lies deeper is passed over. */
const pathMax = 8;

/**
 * Follows a value from its names to its uses, through other names that are given to it: constants, destructuring,
 * defaults of parameters, either side of a choice. Not through calls, containers and other files.
 */
export function follow(references: readonly Reference[], names: Names): Followed {
  const follower = new Follower(names);
  for (const reference of references) follower.reference(reference, { path: [], nodes: [] });
  return follower;
}

interface Trail {
  readonly path: readonly string[];
  readonly nodes: readonly Node[];
}

class Follower implements Followed {
  readonly mentions: Mention[] = [];
  readonly aliases: { binding: Binding; path: readonly string[] }[] = [];
  readonly defaultPaths: (readonly string[])[] = [];
  readonly #names: Names;
  readonly #seen = new Map<Binding, Set<string>>();
  #later = false;

  constructor(names: Names) {
    this.#names = names;
  }

  reference({ node, kind, writes, scope }: Reference, trail: Trail): void {
    if (kind === "type" || writes) return;
    const before = this.#later;
    this.#later = !scope.once;
    this.#climb(node, trail);
    this.#later = before;
  }

  /** `node` has the value; looks at what is done with it. */
  #climb(node: Node, trail: Trail): void {
    const { parent } = node;
    if (parent === undefined || parent === null) return;
    if (isTransparent(parent)) return this.#climb(parent, trail);
    switch (parent.type) {
      case "MemberExpression":
        if (parent.object !== node) return this.#mention("read", node, trail);
        return this.#member(parent, trail);
      case "ConditionalExpression":
        if (parent.test === node) return this.#mention("read", node, trail);
        return this.#climb(parent, trail);
      case "LogicalExpression":
      case "AwaitExpression":
        return this.#climb(parent, trail);
      case "SequenceExpression":
        if (parent.expressions.at(-1) !== node) return this.#mention("read", node, trail);
        return this.#climb(parent, trail);
      case "VariableDeclarator":
        if (parent.init === node) return this.#hold(parent.id, trail);
        return;
      case "AssignmentPattern":
        if (parent.right === node) return this.#hold(parent.left, trail);
        return this.#mention("write", node, trail);
      case "AssignmentExpression":
        if (parent.left === node) return this.#mention("write", node, trail);
        this.#hold(parent.left, trail);
        return this.#climb(parent, trail);
      case "CallExpression":
        if (parent.callee === node) return this.#called(parent, "call", trail);
        return this.#mention(isChanged(parent, node) ? "write" : "read", node, trail);
      case "NewExpression":
        if (parent.callee === node) return this.#called(parent, "new", trail);
        return this.#mention("read", node, trail);
      case "TaggedTemplateExpression":
        return this.#mention(parent.tag === node ? "call" : "read", node, trail);
      case "UpdateExpression":
        return this.#mention("write", node, trail);
      case "UnaryExpression":
        return this.#mention(parent.operator === "delete" ? "write" : "read", node, trail);
      case "ForInStatement":
      case "ForOfStatement":
        return this.#mention(parent.left === node ? "write" : "read", node, trail);
      // Members only: a name that is assigned to is no reference that is followed.
      case "ArrayPattern":
      case "RestElement":
        return this.#mention("write", node, trail);
      case "Property":
        return this.#mention(isAssigned(parent, node) ? "write" : "read", node, trail);
      case "ExportDefaultDeclaration":
        this.defaultPaths.push(trail.path);
        return this.#mention("read", node, trail);
      default:
        this.#mention("read", node, trail);
    }
  }

  #member(member: Extract<Node, { type: "MemberExpression" }>, { path, nodes }: Trail): void {
    const key =
      member.property.type === "PrivateIdentifier" ? "#" : staticKey(member, member.property, this.#names);
    if (path.length >= pathMax) return;
    this.#climb(member, { path: [...path, key ?? "*"], nodes: [...nodes, member] });
  }

  #called(
    call: Extract<Node, { type: "CallExpression" | "NewExpression" }>,
    use: "call" | "new",
    { path, nodes }: Trail,
  ): void {
    const spread = call.arguments.some(({ type }) => type === "SpreadElement");
    const argumentCount = spread ? undefined : call.arguments.length;
    this.mentions.push({ path, nodes, use, node: call, argumentCount, later: this.#later });
  }

  #mention(use: Mention["use"], node: Node, { path, nodes }: Trail): void {
    this.mentions.push({ path, nodes, use, node, later: this.#later });
  }

  /** A pattern is given the value. */
  #hold(pattern: Node, trail: Trail): void {
    const target = bare(pattern);
    switch (target.type) {
      case "Identifier":
        return this.#name(target, trail);
      case "AssignmentPattern":
        return this.#hold(target.left, trail);
      case "ObjectPattern":
        for (const property of target.properties) {
          if (property.type === "RestElement") this.#hold(property.argument, trail);
          else {
            const key = staticKey(property, property.key, this.#names) ?? "*";
            this.#hold(property.value, {
              path: [...trail.path, key],
              nodes: [...trail.nodes, property.key],
            });
          }
        }
        return;
      default:
        this.#mention("read", target, trail);
    }
  }

  #name(identifier: Node, trail: Trail): void {
    this.#mention("read", identifier, trail);
    const binding = this.#names.byNode.get(identifier) ?? this.#names.referred.get(identifier);
    if (binding === undefined || trail.path.length > pathMax) return;
    const paths = this.#seen.get(binding) ?? new Set();
    this.#seen.set(binding, paths);
    const key = trail.path.join("\n");
    if (paths.has(key)) return;
    paths.add(key);
    this.aliases.push({ binding, path: trail.path });
    for (const reference of binding.references) this.reference(reference, trail);
  }
}

/** `({ a: x.y } = z)` writes `x.y`. */
function isAssigned(property: Extract<Node, { type: "Property" }>, node: Node): boolean {
  return property.parent?.type === "ObjectPattern" && property.value === node;
}

/** `Object.assign(x, ...)` and its like change what they are given first. */
function isChanged(call: Extract<Node, { type: "CallExpression" }>, given: Node): boolean {
  const callee = bare(call.callee);
  if (call.arguments[0] !== given || callee.type !== "MemberExpression" || callee.computed) return false;
  const { object, property } = callee;
  if (object.type !== "Identifier" || property.type !== "Identifier") return false;
  return changers.has(`${object.name}.${property.name}`);
}

const changers = new Set([
  "Object.assign",
  "Object.defineProperty",
  "Object.defineProperties",
  "Object.setPrototypeOf",
  "Reflect.set",
  "Reflect.defineProperty",
  "Reflect.deleteProperty",
  "Reflect.setPrototypeOf",
]);
