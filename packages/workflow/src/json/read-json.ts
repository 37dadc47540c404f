import type { Json } from "../definition/definition.ts";

/** A JSON text that was read. */
export interface JsonDocument {
  readonly value: Json;
  readonly root: JsonNode;
  /** Members that stand a second time in their object; JSON's own reader would keep the last and say nothing. */
  readonly repeated: readonly RepeatedMember[];
}

/** Where a value stands in the text. Offsets count UTF-16 code units from 0. */
export interface JsonNode {
  readonly start: number;
  /** Where the member's name stands; absent for items and for the whole document. */
  readonly nameStart?: number;
  /** Members by name, items by position. */
  readonly inner?: ReadonlyMap<string, JsonNode>;
}

export interface RepeatedMember {
  /** The names on the way to the object, and the member's own. */
  readonly path: readonly string[];
  readonly offset: number;
}

export interface JsonFault {
  readonly offset: number;
  /** What is wrong there, in words. */
  readonly message: string;
  readonly fix: string;
}

/** Deepest nesting of lists and objects that is read. */
export const nestingMax = 500;
/** Repeated members that are told. */
const repeatedMax = 100;

/**
 * Reads a JSON text (RFC 8259) with the place of every value in it. It needs no stack for nesting, takes linear time,
 * and refuses nesting beyond 500.
 */
export function readJson(text: string): { readonly document: JsonDocument } | { readonly fault: JsonFault } {
  try {
    return { document: new Reader(text).document() };
  } catch (error) {
    if (error instanceof Unreadable) return { fault: error.fault };
    throw error;
  }
}

class Unreadable extends Error {
  readonly fault: JsonFault;

  constructor(offset: number, message: string, fix: string) {
    super(message);
    this.fault = { offset, message, fix };
  }
}

/** A list or an object that is being read. */
interface Open {
  readonly name: string;
  readonly start: number;
  readonly nameStart: number | undefined;
  readonly inner: Map<string, JsonNode>;
  /** The members of an object. */
  readonly members: Map<string, Json> | undefined;
  readonly items: Json[];
}

const blank = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literals = new Map<string, Json>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

class Reader {
  readonly #text: string;
  readonly #open: Open[] = [];
  readonly #repeated: RepeatedMember[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    // An editor may have put a byte order mark before it.
    if (text.startsWith("\uFEFF")) this.#at = 1;
  }

  document(): JsonDocument {
    let name = "";
    let nameStart: number | undefined;
    for (;;) {
      this.#skipBlanks();
      const start = this.#at;
      let done: { readonly value: Json; readonly node: JsonNode } | undefined;
      if (this.#opens(name, nameStart)) {
        if (this.#closes()) done = this.#closed();
      } else done = { value: this.#scalar(), node: nodeAt(start, nameStart) };
      while (done !== undefined) {
        const around = this.#open.at(-1);
        if (around === undefined) return this.#whole(done.value, done.node);
        this.#keep(around, name, done.value, done.node);
        done = this.#goesOn(around) ? undefined : this.#closed();
        if (done !== undefined) ({ name } = around);
      }
      const around = this.#open.at(-1);
      if (around?.members === undefined) [name, nameStart] = [String(around?.items.length ?? 0), undefined];
      else {
        this.#skipBlanks();
        nameStart = this.#at;
        name = this.#name(around.members);
      }
    }
  }

  #whole(value: Json, root: JsonNode): JsonDocument {
    this.#skipBlanks();
    if (this.#at < this.#text.length)
      this.#fail(
        `there is more after the end of the document: ${this.#found()}`,
        "Take away what follows it",
      );
    return { value, root, repeated: this.#repeated };
  }

  #opens(name: string, nameStart: number | undefined): boolean {
    const mark = this.#text[this.#at];
    if (mark !== "{" && mark !== "[") return false;
    if (this.#open.length === nestingMax)
      this.#fail(
        `lists and objects are nested deeper than ${nestingMax}`,
        "Make a workflow of its own of what is nested so deep",
      );
    const members = mark === "{" ? new Map<string, Json>() : undefined;
    this.#open.push({ name, start: this.#at, nameStart, inner: new Map(), members, items: [] });
    this.#at += 1;
    return true;
  }

  /** Whether what was just opened is empty. */
  #closes(): boolean {
    this.#skipBlanks();
    const mark = this.#open.at(-1)?.members === undefined ? "]" : "}";
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #closed(): { readonly value: Json; readonly node: JsonNode } {
    const closed = this.#open.pop();
    if (closed === undefined) throw new RangeError("nothing is open");
    const { start, nameStart, inner, members, items } = closed;
    return {
      value: members === undefined ? items : Object.fromEntries(members),
      node: { ...nodeAt(start, nameStart), inner },
    };
  }

  #keep({ inner, members, items }: Open, name: string, value: Json, node: JsonNode): void {
    inner.set(name, node);
    if (members === undefined) items.push(value);
    else members.set(name, value);
  }

  /** Whether another member or item follows; otherwise the list or object ends here. */
  #goesOn({ members }: Open): boolean {
    this.#skipBlanks();
    const mark = this.#text[this.#at];
    const [end, each] = members === undefined ? (["]", "item"] as const) : (["}", "member"] as const);
    if (mark !== "," && mark !== end)
      this.#fail(`expected a comma or ${end} and found ${this.#found()}`, "Write a comma before it");
    this.#at += 1;
    if (mark === end) return false;
    const comma = this.#at - 1;
    this.#skipBlanks();
    if (this.#text[this.#at] === end)
      throw new Unreadable(comma, `a comma stands after the last ${each}`, "Take the comma away");
    return true;
  }

  #name(members: ReadonlyMap<string, Json>): string {
    const start = this.#at;
    if (this.#text[start] !== '"')
      this.#fail(
        `expected a name in double quotes and found ${this.#found()}`,
        "Put the name in double quotes",
      );
    const name = this.#string();
    if (members.has(name) && this.#repeated.length < repeatedMax) {
      const path = [...this.#open.slice(1).map((each) => each.name), name];
      this.#repeated.push({ path, offset: start });
    }
    this.#skipBlanks();
    if (this.#text[this.#at] !== ":")
      this.#fail(
        `expected a colon after the name and found ${this.#found()}`,
        "Write a colon after the name",
      );
    this.#at += 1;
    return name;
  }

  #scalar(): Json {
    const text = this.#text;
    if (text[this.#at] === '"') return this.#string();
    const word = /[a-z]*/y;
    word.lastIndex = this.#at;
    const [found = ""] = word.exec(text) ?? [];
    const literal = literals.get(found);
    if (literal !== undefined) {
      this.#at += found.length;
      return literal;
    }
    number.lastIndex = this.#at;
    const [digits = ""] = number.exec(text) ?? [];
    if (digits === "" || !Number.isFinite(Number(digits)))
      this.#fail(`expected a value and found ${this.#found()}`, fixFor(text.slice(this.#at, this.#at + 2)));
    this.#at += digits.length;
    return Number(digits);
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    for (;;) {
      const mark = this.#text[end];
      if (mark === '"') break;
      if (mark === undefined || mark === "\n")
        throw new Unreadable(start, "a text has no closing quote", "Close it with a double quote");
      end += mark === "\\" ? 2 : 1;
    }
    this.#at = end + 1;
    try {
      return JSON.parse(this.#text.slice(start, this.#at)) as string;
    } catch {
      throw new Unreadable(
        start,
        "a text has a control character, or a backslash that begins no escape",
        "Write a backslash as \\\\, a tab as \\t",
      );
    }
  }

  #found(): string {
    const found = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    return this.#at >= this.#text.length ? "the end of the text" : JSON.stringify(found);
  }

  #skipBlanks(): void {
    blank.lastIndex = this.#at;
    blank.test(this.#text);
    this.#at = blank.lastIndex;
  }

  #fail(message: string, fix: string): never {
    throw new Unreadable(this.#at, message, fix);
  }
}

function nodeAt(start: number, nameStart: number | undefined): JsonNode {
  return nameStart === undefined ? { start } : { start, nameStart };
}

function fixFor(next: string): string {
  if (next.startsWith("'")) return "Use double quotes";
  if (next === "//" || next === "/*") return "JSON has no comments: use a Comment field";
  return "Write a text in double quotes, a number, true, false, null, a list or an object";
}
