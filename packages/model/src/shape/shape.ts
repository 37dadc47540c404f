/**
 * The structure of a JSON document without its values: for each place the types found there. Places are JSON pointers
 * (RFC 6901) in which `*` stands for any item of an array.
 */
export type Shape = Readonly<Record<string, readonly ShapeType[]>>;

export type ShapeType = "array" | "boolean" | "null" | "number" | "object" | "string";

/** Places that a shape holds at most; a larger document's shape is cut off. */
export const shapePlacesMax = 1_000;
/** Values that are looked at, at most: a stranger's document may be large. */
const visitedMax = 20_000;
/** Items of one array that are looked at: the others are alike, or the array is made to hide something. */
const itemsMax = 1_000;

export function shapeOf(document: unknown): Shape {
  const places = new Map<string, Set<ShapeType>>();
  const open: { readonly value: unknown; readonly place: string }[] = [{ value: document, place: "" }];
  // Breadth first and without recursion: the outer places matter more, and the stack is not the stranger's to fill.
  for (let at = 0; at < open.length && at < visitedMax; at++) {
    const { value, place } = open[at] ?? { value: undefined, place: "" };
    const types = places.get(place);
    if (types !== undefined) types.add(typeOf(value));
    else if (places.size < shapePlacesMax) places.set(place, new Set([typeOf(value)]));
    else continue;
    if (typeof value !== "object" || value === null || open.length >= visitedMax) continue;
    const members = Array.isArray(value)
      ? value.slice(0, itemsMax).map((item: unknown) => ["*", item] as const)
      : Object.entries(value).map(([name, member]) => [escaped(name), member] as const);
    for (const [name, member] of members) open.push({ value: member, place: `${place}/${name}` });
  }
  const sorted = [...places].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([place, types]) => [place, [...types].toSorted()]));
}

/** What one shape has and another has not. */
export interface ShapeDifference {
  readonly place: string;
  /** `removed`: the first shape has the place, the second has not. */
  readonly change: "added" | "removed" | "retyped";
  readonly before?: readonly ShapeType[];
  readonly after?: readonly ShapeType[];
}

/** How a document's shape differs from an earlier one's; what lies below a place that is new or gone is not told. */
export function shapeDifferences(before: Shape, after: Shape): readonly ShapeDifference[] {
  const places = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  const differences: ShapeDifference[] = [];
  const whole: string[] = [];
  for (const place of places) {
    if (whole.some((above) => place.startsWith(`${above}/`))) continue;
    const [was, is] = [before[place], after[place]];
    if (was === undefined && is !== undefined) differences.push({ place, change: "added", after: is });
    else if (was !== undefined && is === undefined)
      differences.push({ place, change: "removed", before: was });
    else if (was !== undefined && is !== undefined && is.some((type) => !was.includes(type)))
      differences.push({ place, change: "retyped", before: was, after: is });
    else continue;
    whole.push(place);
  }
  return differences;
}

/**
 * A pointer into a document with `*` in place of the indexes of arrays, so that the same mistake in another item is the
 * same place.
 */
export function generalPointer(document: unknown, pointer: string): string {
  let value = document;
  const names: string[] = [];
  for (const name of pointer.split("/").slice(1)) {
    names.push(Array.isArray(value) ? "*" : name);
    value =
      typeof value === "object" && value !== null
        ? (value as Readonly<Record<string, unknown>>)[unescaped(name)]
        : undefined;
  }
  return names.map((name) => `/${name}`).join("");
}

function typeOf(value: unknown): ShapeType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "boolean" || type === "number" || type === "string" ? type : "object";
}

const escaped = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");
const unescaped = (name: string): string => name.replaceAll("~1", "/").replaceAll("~0", "~");
