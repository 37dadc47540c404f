import type { Json } from "../definition/definition.ts";
import type { IntrinsicCall } from "../expression/intrinsic/intrinsic-call.ts";
import type { Path } from "../expression/path/path.ts";
import { inexact, type Known, literal, ofType, oneOf, unknown } from "./known.ts";
import { itemOf, memberOf } from "./member.ts";

/** What an expression gives: where it looks is told by names, where that is plain. */
export interface Evaluated {
  readonly known: Known;
  /** Where it comes from, as far as it is a part of the input by itself: two such parts are independent. */
  readonly source?: readonly string[];
  /** It looks for something that is never there. */
  readonly missing?: boolean;
}

/** The values that paths and expressions of one field begin with. */
export interface Roots {
  readonly input: Known;
  readonly context: Known;
  readonly result: Known;
}

export const opaque: Evaluated = { known: unknown };

/** What a path finds, `$` being the roots' input. */
export function evaluatePathKnown({ root, steps, call }: Path, roots: Roots): Evaluated {
  if (call !== undefined || root.of === "variable" || root.of === "item") return opaque;
  const names: string[] = [];
  for (const step of steps) {
    if (step.kind === "name") names.push(step.name);
    else if (step.kind === "index") return { known: inexact(indexed(roots[root.of], names)) };
    else return { known: ofType("array") };
  }
  return atNames(roots[root.of], names, root.of === "input");
}

function indexed(from: Known, names: readonly string[]): Known {
  const list = atNames(from, names, false);
  // A place beyond the end gives null.
  return oneOf([itemOf(list.known), literal(null)]);
}

/** Follows names; what the input has by itself is told apart by them. */
export function atNames(from: Known, names: readonly string[], own: boolean): Evaluated {
  let known = from;
  for (const name of names) {
    const member = memberOf(known, name);
    if (member.presence === "never") return { known: unknown, missing: true };
    ({ known } = member);
  }
  return own ? { known, source: names } : { known };
}

const results: Readonly<Record<string, Known>> = {
  "States.Array": ofType("array"),
  "States.ArrayContains": ofType("boolean"),
  "States.ArrayLength": ofType("integer"),
  "States.ArrayPartition": ofType("array"),
  "States.ArrayRange": ofType("array"),
  "States.ArrayUnique": ofType("array"),
  "States.Base64Decode": ofType("string"),
  "States.Base64Encode": ofType("string"),
  "States.Format": ofType("string"),
  "States.Hash": ofType("string"),
  "States.JsonMerge": ofType("object"),
  "States.JsonToString": ofType("string"),
  "States.MathAdd": ofType("integer"),
  "States.MathRandom": ofType("integer"),
  "States.StringSplit": ofType("array"),
  "States.UUID": ofType("string"),
};

export function evaluateCallKnown({ name }: IntrinsicCall): Evaluated {
  return { known: Object.hasOwn(results, name) ? (results[name] ?? unknown) : unknown };
}

/** An object or a list of parts: exact where each part is, and no two look at the same. */
function composed(
  parts: ReadonlyMap<string, Evaluated>,
  build: (parts: ReadonlyMap<string, Known>) => object,
): Evaluated {
  const members = new Map([...parts].map(([name, { known }]) => [name, known]));
  const values = [...parts.values()];
  const exact = values.every(({ known }) => known.exact) && independent(values);
  return { known: { schema: { ...build(members) }, exact } };
}

/** Whether each part may have any of its values whatever the others have. */
function independent(parts: readonly Evaluated[]): boolean {
  const looking = parts.filter(({ known }) => !isLiteral(known));
  if (looking.length <= 1) return true;
  const sources = looking.map(({ source }) => source);
  return sources.every(
    (source, at) =>
      source !== undefined &&
      sources.every((other, place) => place === at || (other !== undefined && !isWithin(source, other))),
  );
}

function isWithin(inner: readonly string[], outer: readonly string[]): boolean {
  return outer.length <= inner.length && outer.every((name, at) => inner[at] === name);
}

function isLiteral({ schema, exact }: Known): boolean {
  return exact && typeof schema === "object" && "const" in schema;
}

/** An object that has the members that are always there, and no others. */
export function objectOf(
  parts: ReadonlyMap<string, Evaluated>,
  optional: ReadonlySet<string> = new Set(),
): Evaluated {
  const literals = [...parts].map(([name, { known }]) => [name, literalOf(known)] as const);
  if (literals.every(([, value]) => value !== undefined))
    return { known: literal(Object.fromEntries(literals) as { readonly [name: string]: Json }) };
  return composed(parts, (members) => ({
    type: "object",
    properties: Object.fromEntries([...members].map(([name, { schema }]) => [name, schema])),
    required: [...members.keys()].filter((name) => !optional.has(name)),
    additionalProperties: false,
  }));
}

export function listOf(parts: readonly Evaluated[]): Evaluated {
  const literals = parts.map(({ known }) => literalOf(known));
  if (literals.every((value) => value !== undefined)) return { known: literal(literals) };
  return composed(new Map(parts.map((part, at) => [String(at), part])), (members) => ({
    type: "array",
    prefixItems: [...members.values()].map(({ schema }) => schema),
    items: false,
    minItems: members.size,
  }));
}

function literalOf({ schema, exact }: Known): Json | undefined {
  return exact && typeof schema === "object" && "const" in schema ? (schema["const"] as Json) : undefined;
}
