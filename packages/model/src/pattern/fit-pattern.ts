import type { JsonSchema } from "../document/system-model.ts";
import { suggest } from "../names/suggest.ts";
import { pointerTo } from "../schema/pointer.ts";
import { allowedValues } from "./allowed-values.ts";
import type { Pattern, PatternMember, PatternProblem, ValueTest } from "./pattern.ts";
import { isPossible, isScalar } from "./possible.ts";
import { printPattern } from "./print-pattern.ts";
import {
  entriesOf,
  isOpen,
  isRequired,
  memberNames,
  memberOf,
  type Shape,
  shapesOf,
  typesOf,
} from "./shapes.ts";

/** A problem of a pattern with the schema of the data that it is for. */
export interface Misfit extends PatternProblem {
  readonly kind: "unknown" | "impossible" | "never";
}

/**
 * What a pattern asks for that data of this schema can never have: fields that it does not name, values that it does
 * not allow, fields where it has values and values where it has fields. Only what is certain is told: where a schema
 * says nothing, anything may be.
 */
export function fitPattern(pattern: Pattern, schema: JsonSchema): Misfit[] {
  return [...fitObject(pattern, shapesOf([schema], schema), schema, "")];
}

function* fitObject(
  { members }: Pattern,
  shapes: readonly Shape[],
  root: JsonSchema,
  at: string,
): Generator<Misfit> {
  for (const member of members) {
    if (member.kind === "or") {
      for (const [index, branch] of member.branches.entries())
        yield* fitObject(branch, shapes, root, pointerTo(pointerTo(at, "$or"), index));
    } else yield* fitMember(member, shapes, root, pointerTo(at, member.name));
  }
}

function* fitMember(
  member: Exclude<PatternMember, { kind: "or" }>,
  shapes: readonly Shape[],
  root: JsonSchema,
  at: string,
): Generator<Misfit> {
  const { name } = member;
  if (shapes.some((shape) => memberOf(shape, name) === undefined && isOpen(shape))) return;
  // A name with dots is also a path: which of them is meant is left open.
  const naming = shapes.filter((shape) => memberOf(shape, name) !== undefined);
  if (naming.length === 0) {
    if (!name.includes(".")) yield unknownField(name, shapes, at);
    return;
  }
  const values = entriesWithin(
    naming.flatMap((shape) => shapesOf(memberOf(shape, name) ?? [], root)),
    root,
  );
  if (member.kind === "object") {
    const objects = values.filter((shape) => typesOf(shape).has("object"));
    if (objects.length > 0) yield* fitObject(member.pattern, objects, root, at);
    else if (!mayBeAbsent(member.pattern))
      yield {
        kind: "never",
        at,
        message: `"${name}" is never an object`,
        why: "the pattern asks for fields in it, so that no event could match",
        fix: `Write an array of what "${name}" may be`,
      };
    return;
  }
  const scalars = values.filter(isScalar);
  const always =
    shapes.every((shape) => isRequired(shape, name)) &&
    naming.every((shape) => isAlwaysScalar(shape, name, root));
  for (const [index, test] of member.tests.entries()) {
    if (test.kind === "exists" && !test.exists ? !always : scalars.some((shape) => isPossible(test, shape)))
      continue;
    if (scalars.length === 0) {
      yield neverScalar(name, values, at);
      return;
    }
    const place = pointerTo(at, index);
    yield test.kind === "exists" && always
      ? neverAbsent(name, place)
      : impossible(name, test, scalars, place);
  }
}

/** The shapes of values and of what stands in arrays of them: to a pattern, an array is any of its entries. */
function entriesWithin(shapes: readonly Shape[], root: JsonSchema, depth = 0): readonly Shape[] {
  return shapes.flatMap((shape) => {
    if (!typesOf(shape).has("array")) return [shape];
    const entries = entriesOf(shape);
    // Arrays in arrays in arrays say nothing from some depth on: a schema may hold itself.
    if (entries === undefined || depth > 4) return [shape, []];
    return [shape, ...entries.flatMap((entry) => entriesWithin(shapesOf([entry], root), root, depth + 1))];
  });
}

function isAlwaysScalar(shape: Shape, name: string, root: JsonSchema): boolean {
  return shapesOf(memberOf(shape, name) ?? [], root).every((value) => {
    const types = typesOf(value);
    return !types.has("array") && !types.has("object");
  });
}

/** Whether every field of the pattern may be absent: then it holds for what is no object, too. */
function mayBeAbsent({ members }: Pattern): boolean {
  return members.every((member) => {
    if (member.kind === "object") return mayBeAbsent(member.pattern);
    if (member.kind === "or") return member.branches.some(mayBeAbsent);
    return member.tests.some((test) => test.kind === "exists" && !test.exists);
  });
}

function unknownField(name: string, shapes: readonly Shape[], at: string): Misfit {
  const known = [...new Set(shapes.flatMap(memberNames))];
  const meant = suggest(name, known);
  return {
    kind: "unknown",
    at,
    message: `there is no field "${name}"${meant === undefined ? "" : `; did you mean "${meant}"?`}`,
    fix: meant === undefined ? `Name one of ${known.slice(0, 20).join(", ")}` : `Write "${meant}"`,
  };
}

function neverAbsent(name: string, at: string): Misfit {
  return {
    kind: "impossible",
    at,
    message: `"${name}" is never absent`,
    why: "the schema requires it",
    fix: "Take the test away",
  };
}

function impossible(name: string, test: ValueTest, scalars: readonly Shape[], at: string): Misfit {
  const [printed] = printTests([test]);
  const { inWords, texts } = allowedValues(scalars);
  const meant = typeof printed === "string" ? suggest(printed, texts) : undefined;
  return {
    kind: "impossible",
    at,
    message: `"${name}" can never be ${JSON.stringify(printed)}${meant === undefined ? "" : `; did you mean "${meant}"?`}`,
    why: `the event's schema allows ${inWords}`,
    fix: meant === undefined ? "Correct the value or the schema, or take it away" : `Write "${meant}"`,
  };
}

function neverScalar(name: string, values: readonly Shape[], at: string): Misfit {
  const isObject = values.some((shape) => typesOf(shape).has("object"));
  return {
    kind: "never",
    at,
    message: `"${name}" never has a value of its own`,
    why: isObject
      ? "it is an object: tests are about its fields, and no event could match"
      : "the schema allows none, so that no event could match",
    fix: isObject ? `Write { "${name}": { "field": […] } }` : "Correct the schema, or take the field away",
  };
}

function printTests(tests: readonly ValueTest[]): readonly unknown[] {
  const printed: unknown = printPattern({ members: [{ kind: "field", name: "x", tests }] })["x"];
  return Array.isArray(printed) ? printed : [];
}
