import { Fault } from "../errors/fault.ts";
import { pointerInFragment, pointerTo, valueAt } from "../schema/pointer.ts";
import { childrenOf, isSchemaObject, type SchemaObject, subschemasOf } from "../schema/subschemas.ts";

/** Where references of a schema start from: the document, or the part that has an id of its own. */
export interface Base {
  readonly pointer: string;
  readonly id: string;
}

/** A value in the document and its place, references followed. */
export interface Found {
  readonly pointer: string;
  readonly value: unknown;
}

/** References followed at most, one after another. */
const referencesMax = 32;

/** A document that is imported, and the one place where its references are looked up. Nothing is ever fetched. */
export class ImportDocument {
  readonly root: unknown;
  readonly base: Base;
  readonly #pointerById = new Map<string, string>();
  readonly #referred = new Set<string>();

  constructor(root: unknown) {
    this.root = root;
    const id = isSchemaObject(root) ? idOf(root) : undefined;
    this.base = { pointer: "", id: id ?? "" };
    if (isSchemaObject(root)) this.#collectIds(root, "", "");
  }

  at(pointer: string): unknown {
    return valueAt(this.root, pointer);
  }

  /** The base of what stands inside a schema. */
  baseWithin(schema: SchemaObject, pointer: string, outer: Base): Base {
    const id = idOf(schema);
    return id === undefined || pointer === "" ? outer : { pointer, id: resolved(id, outer.id) };
  }

  /**
   * The pointer that a reference leads to.
   *
   * @throws Fault TRL0441 when it leads out of the document, TRL0442 when it leads nowhere
   */
  locate(reference: string, base: Base, from: string): string {
    const [uri = "", fragment = ""] = reference.split("#", 2);
    const start = uri === "" ? base.pointer : this.#pointerById.get(resolved(uri, base.id));
    if (start === undefined) {
      throw new Fault("TRL0441", `${from || "/"}: the reference "${reference}" leads out of the document`, {
        retry: "never",
      });
    }
    if (fragment === "" || fragment.startsWith("/")) {
      const pointer = start + pointerInFragment(fragment);
      if (this.at(pointer) !== undefined) return this.#refer(pointer);
    } else {
      const anchored = this.#anchorIn(start, fragment);
      if (anchored !== undefined) return this.#refer(anchored);
    }
    throw new Fault("TRL0442", `${from || "/"}: the reference "${reference}" leads to nothing`, {
      retry: "never",
    });
  }

  #refer(pointer: string): string {
    this.#referred.add(pointer);
    return pointer;
  }

  /** The members of an object that no reference has led to, or to a part of which. */
  unreferred(pointer: string): readonly string[] {
    const members = this.at(pointer);
    if (!isSchemaObject(members)) return [];
    return Object.keys(members).filter((name) => {
      const place = pointerTo(pointer, name);
      return ![...this.#referred].some((referred) => referred === place || referred.startsWith(`${place}/`));
    });
  }

  /** What stands at a place, with a `$ref` that stands alone there followed; not for schemas. */
  follow(pointer: string): Found {
    let at = pointer;
    for (let followed = 0; followed < referencesMax; followed++) {
      const value = this.at(at);
      const reference = isSchemaObject(value) ? value["$ref"] : undefined;
      if (typeof reference !== "string") return { pointer: at, value };
      at = this.locate(reference, this.base, at);
    }
    throw new Fault("TRL0442", `${pointer}: references lead in a circle`, { retry: "never" });
  }

  #anchorIn(start: string, name: string): string | undefined {
    const schema = this.at(start);
    if (!isSchemaObject(schema)) return undefined;
    for (const [place, part] of subschemasOf(schema)) {
      const { $anchor, $dynamicAnchor, $id, id } = part;
      if ($anchor === name || $dynamicAnchor === name || $id === `#${name}` || id === `#${name}`)
        return start + place;
    }
    return undefined;
  }

  #collectIds(schema: SchemaObject, pointer: string, outer: string): void {
    const id = idOf(schema);
    const here = id === undefined ? outer : resolved(id, outer);
    if (id !== undefined) this.#pointerById.set(here, pointer);
    for (const [place, part] of childrenOf(schema)) {
      if (typeof part !== "boolean") this.#collectIds(part, pointer + place, here);
    }
  }
}

/** A schema's id, in the two spellings that it has had; `#name` was once an anchor. */
function idOf({ $id, $schema, id }: SchemaObject): string | undefined {
  const stated =
    typeof $id === "string"
      ? $id
      : typeof $schema === "string" && $schema.includes("draft-04")
        ? id
        : undefined;
  return typeof stated === "string" && stated !== "" && !stated.startsWith("#")
    ? stated.replace(/#$/, "")
    : undefined;
}

/** A relative id beside the one it stands in. Enough for ids, which are only compared and never opened. */
function resolved(id: string, outer: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(id)) return id;
  return outer.includes("/") ? outer.slice(0, outer.lastIndexOf("/") + 1) + id.replace(/^\.\//, "") : id;
}
