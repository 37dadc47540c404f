import { isKeywords, type Keywords, type Part } from "./part.ts";
import type { Upgraded } from "./upgraded.ts";

/** A reader's schema that ignores what it does not mention, and where each of its parts comes from. */
export interface Opened {
  readonly part: Part;
  readonly definitions: Readonly<Record<string, Part>>;
  /** The part as it was written, for each that was changed on the way. */
  readonly origins: ReadonlyMap<unknown, Part>;
}

/**
 * The schema without its `additionalProperties: false` and `unevaluatedProperties: false`: a reader that only closes
 * its objects does not look at what is in them besides. A `oneOf` one of whose alternatives was opened becomes `anyOf`: it
 * was exclusive because of what the alternatives shut out. Conditions (`if`, `not`, `contains`) are left as they are.
 */
export function opened({ part, definitions }: Upgraded): Opened {
  const open = new Opening(changedDefinitions(part, definitions));
  const made = open.part(part);
  const targets = Object.fromEntries(
    Object.entries(definitions).map(([name, each]) => [`open-${name}`, open.part(each)]),
  );
  return { part: made, definitions: { ...definitions, ...targets }, origins: open.origins };
}

const closing = ["additionalProperties", "unevaluatedProperties"];
const single = ["additionalProperties", "unevaluatedProperties", "unevaluatedItems", "items", "then", "else"];
const several = ["allOf", "anyOf", "oneOf", "prefixItems"];
const named = ["properties", "patternProperties", "dependentSchemas"];

class Opening {
  readonly origins = new Map<unknown, Part>();
  readonly #changed: ReadonlySet<string>;
  readonly #made = new Map<unknown, Part>();

  constructor(changed: ReadonlySet<string>) {
    this.#changed = changed;
  }

  part(part: Part): Part {
    if (!isKeywords(part) || !closes(part, this.#changed)) return part;
    const known = this.#made.get(part);
    if (known !== undefined) return known;
    const made: Record<string, unknown> = {};
    for (const [keyword, value] of Object.entries(part)) this.#keyword(made, keyword, value);
    this.#made.set(part, made);
    this.origins.set(made, part);
    return made;
  }

  #keyword(made: Record<string, unknown>, keyword: string, value: unknown): void {
    if (closing.includes(keyword) && value === false) return;
    if (keyword === "$ref") {
      const name = String(value).slice("#/$defs/".length);
      made["$ref"] = this.#changed.has(name) ? `#/$defs/open-${name}` : value;
    } else if (single.includes(keyword)) made[keyword] = this.part(value as Part);
    else if (several.includes(keyword)) {
      const parts = value as readonly Part[];
      const opened = parts.map((each) => this.part(each));
      const exclusive = keyword === "oneOf" && opened.some((each, at) => each !== parts[at]);
      if (!exclusive) made[keyword] = opened;
      else if (Object.hasOwn(made, "anyOf")) made["allOf"] = [...listAt(made, "allOf"), { anyOf: opened }];
      else made["anyOf"] = opened;
    } else if (named.includes(keyword)) {
      const entries = Object.entries(value as Readonly<Record<string, Part>>);
      made[keyword] = Object.fromEntries(entries.map(([name, each]) => [name, this.part(each)]));
    } else if (keyword in made && keyword === "anyOf") {
      made["allOf"] = [...listAt(made, "allOf"), { anyOf: value }];
    } else made[keyword] = value;
  }
}

function listAt(made: Record<string, unknown>, keyword: string): readonly unknown[] {
  const list = made[keyword];
  return Array.isArray(list) ? list : [];
}

/** Names of the definitions that opening changes: those that close an object, or refer to one that does. */
function changedDefinitions(part: Part, definitions: Readonly<Record<string, Part>>): ReadonlySet<string> {
  const changed = new Set<string>();
  for (let before = -1; before < changed.size;) {
    before = changed.size;
    for (const [name, each] of Object.entries(definitions)) if (closes(each, changed)) changed.add(name);
  }
  return changed;
}

function closes(part: unknown, changed: ReadonlySet<string>): boolean {
  if (!isKeywords(part)) return false;
  const { $ref } = part;
  if (typeof $ref === "string" && changed.has($ref.slice("#/$defs/".length))) return true;
  if (closing.some((keyword) => part[keyword] === false)) return true;
  return childrenOf(part).some((child) => closes(child, changed));
}

function childrenOf(part: Keywords): readonly unknown[] {
  return [
    ...single.map((keyword) => part[keyword]),
    ...several.flatMap((keyword) => listAt(part, keyword)),
    ...named.flatMap((keyword) => Object.values(isKeywords(part[keyword]) ? part[keyword] : {})),
  ];
}
