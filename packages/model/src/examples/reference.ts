/** The part of a document that a `$ref` inside of it names: by pointer, by anchor or by `$id`; undefined when there is none. */
export function referred(reference: string, root: unknown): unknown {
  if (reference === "#") return root;
  if (!reference.startsWith("#/")) return named(reference, root, 0);
  let at = root;
  for (const token of reference.slice(2).split("/")) {
    const name = decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~");
    at = typeof at === "object" && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined;
  }
  return at;
}

/** Nesting that is looked through for a name. */
const depthMax = 32;

function named(reference: string, part: unknown, depth: number): unknown {
  if (typeof part !== "object" || part === null || depth > depthMax) return undefined;
  const { $id, $anchor, $dynamicAnchor } = part as Readonly<Record<string, unknown>>;
  if ($id === reference || `#${String($anchor)}` === reference || `#${String($dynamicAnchor)}` === reference)
    return part;
  for (const inner of Object.values(part)) {
    const found = named(reference, inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
