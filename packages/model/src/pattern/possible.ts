import { isList } from "./json.ts";
import { compileTests } from "./compile-test.ts";
import type { NumericRange, Scalar, ValueTest } from "./pattern.ts";
import { type Shape, typesOf } from "./shapes.ts";

/**
 * Whether a value without members of its own can be of this shape and be accepted. Says yes where it can't tell: a no
 * is certain.
 */
export function isPossible(test: ValueTest, shape: Shape): boolean {
  const types = typesOf(shape);
  const accepts = compileTests([test]);
  const listed = listedBy(shape);
  if (listed !== undefined) return listed.some(accepts);
  if (types.has("null") && accepts(null)) return true;
  if (types.has("boolean") && (accepts(true) || accepts(false))) return true;
  return (types.has("string") && mayBeText(test, shape)) || (types.has("number") && mayBeNumber(test, shape));
}

/** Whether a value of this shape may be one without members. */
export function isScalar(shape: Shape): boolean {
  const types = typesOf(shape);
  return ["string", "number", "boolean", "null"].some((type) => types.has(type));
}

/** The values that the shape lists one by one, as far as they have no members; undefined when it lists none. */
export function listedBy(shape: Shape): readonly Scalar[] | undefined {
  const lists = shape.flatMap((schema) => [
    ...("const" in schema ? [[schema["const"]]] : []),
    ...(isList(schema["enum"]) ? [schema["enum"]] : []),
  ]);
  const [first, ...others] = lists;
  const types = typesOf(shape);
  return first?.filter(
    (value): value is Scalar =>
      (typeof value !== "object" || value === null) &&
      types.has(value === null ? "null" : typeof value) &&
      others.every((list) => list.includes(value)),
  );
}

function mayBeText(test: ValueTest, shape: Shape): boolean {
  const lengthMax = Math.min(...numbersOf(shape, "maxLength"), Infinity);
  const lengthMin = Math.max(...numbersOf(shape, "minLength"), 0);
  const fits = (text: string): boolean => {
    const { length } = Array.from(text);
    return (
      length <= lengthMax && length >= lengthMin && shape.every((schema) => matchesExpression(schema, text))
    );
  };
  switch (test.kind) {
    case "equals":
      return typeof test.value === "string" && fits(test.value);
    case "prefix":
    case "suffix":
      return test.ignoreCase || Array.from(test.text).length <= lengthMax;
    case "equals-ignore-case":
    case "wildcard":
    case "cidr":
    case "anything-but":
      return true;
    case "exists":
      return test.exists;
    case "numeric":
      return false;
  }
}

function matchesExpression({ pattern }: Shape[number], text: string): boolean {
  if (typeof pattern !== "string") return true;
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    // The schema's own check reports it.
    return true;
  }
}

function mayBeNumber(test: ValueTest, shape: Shape): boolean {
  switch (test.kind) {
    case "equals":
      return typeof test.value === "number" && isNumberOf(shape, test.value);
    case "numeric":
      return mayBeInRange(test.range, shape);
    case "anything-but":
      return true;
    case "exists":
      return test.exists;
    default:
      return false;
  }
}

function isNumberOf(shape: Shape, value: number): boolean {
  if (wantsInteger(shape) && !Number.isInteger(value)) return false;
  return (
    numbersOf(shape, "minimum").every((bound) => value >= bound) &&
    numbersOf(shape, "maximum").every((bound) => value <= bound) &&
    numbersOf(shape, "exclusiveMinimum").every((bound) => value > bound) &&
    numbersOf(shape, "exclusiveMaximum").every((bound) => value < bound)
  );
}

function mayBeInRange({ equals, above, below }: NumericRange, shape: Shape): boolean {
  if (equals !== undefined) return isNumberOf(shape, equals);
  const lows = [
    ...(above === undefined ? [] : [above]),
    ...numbersOf(shape, "minimum").map((value) => ({ value, inclusive: true })),
    ...numbersOf(shape, "exclusiveMinimum").map((value) => ({ value, inclusive: false })),
  ];
  const highs = [
    ...(below === undefined ? [] : [below]),
    ...numbersOf(shape, "maximum").map((value) => ({ value, inclusive: true })),
    ...numbersOf(shape, "exclusiveMaximum").map((value) => ({ value, inclusive: false })),
  ];
  if (wantsInteger(shape)) {
    const low = Math.max(
      ...lows.map(({ value, inclusive }) => (inclusive ? Math.ceil(value) : Math.floor(value) + 1)),
    );
    const high = Math.min(
      ...highs.map(({ value, inclusive }) => (inclusive ? Math.floor(value) : Math.ceil(value) - 1)),
    );
    return low <= high;
  }
  return lows.every((low) =>
    highs.every(
      (high) => low.value < high.value || (low.value === high.value && low.inclusive && high.inclusive),
    ),
  );
}

/** Whether numbers of this shape are whole ones. */
export function wantsInteger(shape: Shape): boolean {
  return shape.some(({ type }) => {
    const types = isList(type) ? type : [type];
    return types.includes("integer") && !types.includes("number");
  });
}

/** What the shape's schemas give for a keyword that takes a number. */
export function numbersOf(shape: Shape, keyword: string): number[] {
  return shape.flatMap((schema) => (typeof schema[keyword] === "number" ? [schema[keyword]] : []));
}
