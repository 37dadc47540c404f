import type { Binding, Names } from "../syntax/bindings.ts";
import { follow, type Mention } from "../syntax/follow.ts";
import { staticKey } from "../syntax/static-text.ts";
import { bare, type Node } from "../syntax/tree.ts";
import { changes } from "./changes.ts";
import { effectOf, globalObjects } from "./effect-of.ts";
import type { Known } from "./read-exports.ts";
import type { Imports } from "./read-imports.ts";
import type { DomainFacts, EffectFact, Holding, StateFact, UseFact } from "./source-facts.ts";
import type { Syntax } from "./syntax.ts";

/** What a file of a domain does besides computing, and what its exports are to others. */
export function readDomain(
  syntax: Syntax,
  imports: Imports,
): { readonly facts: DomainFacts; readonly known: ReadonlyMap<Binding | "default", Known> } {
  const known = new Map<Binding | "default", Known>();
  return {
    facts: {
      effects: [...globalEffects(syntax, known), ...metaEffects(syntax)],
      uses: readUses(syntax, imports),
      state: readState(syntax, known),
      waits: readWaits(syntax),
    },
    known,
  };
}

function globalEffects({ names, placeOf }: Syntax, known: Map<Binding | "default", Known>): EffectFact[] {
  const found = new Map<string, EffectFact>();
  for (const [root, references] of Map.groupBy(names.globals, ({ name }) => name)) {
    for (const { name, node } of references.filter(({ writes }) => writes)) {
      found.set(`write ${node.start}`, { code: "TRL1107", what: name, place: placeOf(node.start) });
    }
    const followed = follow(references, names);
    const whole = (path: readonly string[]): string[] => withoutGlobalObject([root, ...path]);
    for (const mention of followed.mentions) {
      const path = whole(mention.path);
      const effect = effectOf({ ...mention, path });
      if (effect === undefined) continue;
      // Members of the global object are one further in than they seem.
      const skipped = mention.path.length + 1 - path.length;
      const named = mention.nodes[effect.depth + skipped - 2];
      const at = effect.what.endsWith("()") ? mention.node : (named ?? rootNode(mention));
      found.set(`${effect.code} ${at.start}`, {
        code: effect.code,
        what: effect.what,
        place: placeOf(at.start),
      });
    }
    for (const { binding, path } of followed.aliases) known.set(binding, { global: whole(path) });
    for (const path of followed.defaultPaths) known.set("default", { global: whole(path) });
  }
  return [...found.values()];
}

function withoutGlobalObject(path: string[]): string[] {
  const [root] = path;
  return root !== undefined && globalObjects.has(root) ? withoutGlobalObject(path.slice(1)) : path;
}

/** Where a mention begins: at the first member's object, or at the name itself. */
function rootNode({ nodes: [first], node }: Mention): Node {
  return first?.type === "MemberExpression" ? first.object : (first ?? node);
}

/** `import.meta` says where the file lies and how it was started. */
function metaEffects({ nodes, placeOf }: Syntax): EffectFact[] {
  return nodes
    .filter((node) => node.type === "MetaProperty" && node.meta.name === "import")
    .map(({ start }) => ({ code: "TRL1104", what: "import.meta", place: placeOf(start) }));
}

function readUses({ names, placeOf }: Syntax, { byBinding, facts }: Imports): UseFact[] {
  return [...byBinding].flatMap(([binding, { import: index, name }]) => {
    if (facts[index]?.typeOnly === true) return [];
    return follow(binding.references, names)
      .mentions.filter(({ path, use }) => path.length > 0 || use !== "read")
      .map(({ path, use, argumentCount, later, nodes, node }) => ({
        import: index,
        path: name === "*" ? path : [name, ...path],
        use,
        ...(argumentCount === undefined ? {} : { argumentCount }),
        later,
        place: placeOf((nodes.at(-1) ?? node).start),
      }));
  });
}

/** What the module keeps, and functions change: it lives from one invocation to the next. */
function readState({ names, placeOf }: Syntax, known: Map<Binding | "default", Known>): StateFact[] {
  const state: StateFact[] = [];
  for (const binding of names.bindings) {
    if (!binding.scope.once || binding.kind === "import" || binding.kind === "parameter") continue;
    const made = madeOf(binding);
    const holding = made && holdingOf(made, names);
    if (holding !== undefined) known.set(binding, { ...known.get(binding), holds: holding });
    const written = binding.references
      .filter(({ writes, scope }) => writes && !scope.once)
      .map(({ node }) => node.start);
    const changed = follow(binding.references, names)
      .mentions.filter(
        (mention) => mention.later && changes(mention, (path) => made && holdingAt(made, path, names)),
      )
      .map(({ node }) => node.start);
    const first = [...written, ...changed].toSorted((a, b) => a - b)[0];
    if (first === undefined) continue;
    state.push({ name: binding.name, place: placeOf(binding.node.start), changedAt: placeOf(first) });
  }
  return state;
}

function madeOf({ node }: Binding): Node | undefined {
  const declarator = node.parent;
  if (declarator?.type !== "VariableDeclarator" || declarator.id !== node) return undefined;
  return declarator.init === null ? undefined : bare(declarator.init);
}

/** What a part of a constant holds, as far as it is written out where the constant is made. */
function holdingAt(made: Node, path: readonly string[], names: Names): Holding | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return holdingOf(made, names);
  if (made.type !== "ObjectExpression") return undefined;
  for (const property of made.properties) {
    if (property.type === "Property" && staticKey(property, property.key, names) === key) {
      return holdingAt(bare(property.value), rest, names);
    }
  }
  return undefined;
}

/** What a value holds, by how it is made. */
function holdingOf(made: Node, names: Names): Holding | undefined {
  if (made.type === "ArrayExpression") return "array";
  if (made.type === "ObjectExpression") return "object";
  if (made.type !== "NewExpression" || made.callee.type !== "Identifier" || names.referred.has(made.callee))
    return undefined;
  return constructed.get(made.callee.name);
}

const constructed: ReadonlyMap<string, Holding> = new Map([
  ["Map", "map"],
  ["WeakMap", "map"],
  ["Set", "set"],
  ["WeakSet", "set"],
  ["Array", "array"],
]);

function readWaits({ nodes, names, placeOf }: Syntax): DomainFacts["waits"] {
  return nodes.flatMap((node) => {
    const what = waitIn(node, names);
    return what === undefined ? [] : [{ what, place: placeOf(node.start) }];
  });
}

function waitIn(node: Node, names: Names): string | undefined {
  switch (node.type) {
    case "AwaitExpression":
      return "await";
    case "ForOfStatement":
      return node.await ? "for await" : undefined;
    case "VariableDeclaration":
      return node.kind === "await using" ? "await using" : undefined;
    case "NewExpression":
      return node.callee.type === "Identifier" &&
        node.callee.name === "Promise" &&
        !names.referred.has(node.callee)
        ? "new Promise"
        : undefined;
    default:
      return undefined;
  }
}
