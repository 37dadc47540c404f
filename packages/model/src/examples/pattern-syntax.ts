import { Impossible } from "./impossible.ts";

/** A regular expression taken apart, as far as text can be made from it. */
export type PatternNode =
  | { readonly kind: "characters"; readonly from: readonly CharacterRange[] }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly of: readonly PatternNode[] }
  | { readonly kind: "repeat"; readonly part: PatternNode; readonly min: number; readonly max: number }
  | { readonly kind: "group"; readonly part: PatternNode; readonly number: number; readonly name?: string }
  | { readonly kind: "again"; readonly group: number | string };

/** First and last code point. */
export type CharacterRange = readonly [first: number, last: number];

/** Characters of a pattern that are read; beyond, nobody wrote it by hand. */
const patternMaxLength = 4_096;

/**
 * Reads an ECMAScript pattern: literals, classes, groups, alternatives, quantifiers, back references, the usual escapes
 * and the commonest `\p{...}`. Anchors, word boundaries and look-arounds make no text and are left out: whoever makes
 * a text has to test it.
 *
 * @throws Impossible when the pattern uses something else
 */
export function parsePattern(pattern: string): PatternNode {
  if (pattern.length > patternMaxLength) {
    throw new Impossible(
      `a pattern of ${pattern.length} characters is not read; the bound is ${patternMaxLength}`,
    );
  }
  const reader = new PatternReader(pattern);
  const node = reader.choice();
  if (reader.ended()) return node;
  throw reader.unread();
}

class PatternReader {
  readonly #characters: readonly string[];
  #at = 0;
  #groups = 0;

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  ended(): boolean {
    return this.#at >= this.#characters.length;
  }

  unread(): Impossible {
    const rest = this.#characters.slice(this.#at, this.#at + 12).join("");
    return new Impossible(
      `no text can be made for ${this.#characters.join("")}: "${rest}" is not understood`,
    );
  }

  choice(): PatternNode {
    const of = [this.#sequence()];
    while (this.#take("|")) of.push(this.#sequence());
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "choice", of };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (!this.ended() && this.#peek() !== "|" && this.#peek() !== ")") {
      const atom = this.#atom();
      const part = this.#quantified(atom ?? empty);
      if (atom !== undefined) parts.push(part);
    }
    return { kind: "sequence", parts };
  }

  /** Undefined for what stands for no text. */
  #atom(): PatternNode | undefined {
    const character = this.#next();
    if (character === "^" || character === "$") return undefined;
    if (character === ".") return charactersOf(printableAscii);
    if (character === "[") return this.#class();
    if (character === "(") return this.#group();
    if (character === "\\") return this.#escape();
    const code = codeOf(character);
    return charactersOf([[code, code]]);
  }

  #group(): PatternNode | undefined {
    let silent = false;
    let number = 0;
    let name: string | undefined;
    if (this.#take("?")) {
      if (this.#take("=") || this.#take("!")) silent = true;
      else if (this.#take("<")) {
        if (this.#take("=") || this.#take("!")) silent = true;
        else name = this.#until(">");
      } else if (!this.#take(":")) throw this.unread();
      if (name !== undefined) number = ++this.#groups;
    } else {
      number = ++this.#groups;
    }
    const part = this.choice();
    if (!this.#take(")")) throw this.unread();
    if (silent) return undefined;
    if (number === 0) return part;
    return { kind: "group", part, number, ...(name === undefined ? {} : { name }) };
  }

  #quantified(part: PatternNode): PatternNode {
    const bounds = this.#bounds();
    if (bounds === undefined) return part;
    // Lazy or greedy: the same texts match.
    this.#take("?");
    return { kind: "repeat", part, ...bounds };
  }

  #bounds(): { readonly min: number; readonly max: number } | undefined {
    if (this.#take("*")) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#take("+")) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#take("?")) return { min: 0, max: 1 };
    if (!this.#take("{")) return undefined;
    const [, min, comma, max] = /^(\d+)(,?)(\d*)$/.exec(this.#until("}")) ?? [];
    if (min === undefined) throw this.unread();
    if (comma === "") return { min: Number(min), max: Number(min) };
    return { min: Number(min), max: max === "" ? Number.POSITIVE_INFINITY : Number(max) };
  }

  #escape(): PatternNode | undefined {
    const digits = /^[1-9]\d?/.exec(this.#characters.slice(this.#at, this.#at + 2).join(""))?.[0];
    if (digits !== undefined) {
      this.#at += digits.length;
      return { kind: "again", group: Number(digits) };
    }
    if (this.#take("b") || this.#take("B")) return undefined;
    if (this.#peek() === "k") {
      this.#at += 2;
      return { kind: "again", group: this.#until(">") };
    }
    return charactersOf(this.#escapedRanges());
  }

  #class(): PatternNode {
    const negated = this.#take("^");
    const ranges: CharacterRange[] = [];
    while (!this.ended() && this.#peek() !== "]") {
      const first = this.#classMember();
      const isRange = this.#peek() === "-" && this.#peek(1) !== "]" && first.length === 1;
      const last = isRange ? (this.#next(), this.#classMember()) : first;
      const [from, to] = [first[0]?.[0], last[0]?.[1]];
      if (isRange && from !== undefined && to !== undefined) ranges.push([from, to]);
      else ranges.push(...first);
    }
    if (!this.#take("]")) throw this.unread();
    return charactersOf(negated ? without(printableAscii, ranges) : ranges);
  }

  #classMember(): readonly CharacterRange[] {
    const character = this.#next();
    if (character === "\\") return this.#take("b") ? [[8, 8]] : this.#escapedRanges();
    const code = codeOf(character);
    return [[code, code]];
  }

  #escapedRanges(): readonly CharacterRange[] {
    const character = this.#next();
    const named = classByLetter[character];
    if (named !== undefined) return named;
    if (character === "p" || character === "P") return this.#property(character === "P");
    const code = this.#escapedCode(character);
    return [[code, code]];
  }

  #escapedCode(character: string): number {
    const control = controls[character];
    if (control !== undefined) return control;
    if (character === "x") return this.#hex(2);
    if (character !== "u") return codeOf(character);
    if (this.#take("{")) return Number.parseInt(this.#until("}"), 16);
    return this.#hex(4);
  }

  #hex(digits: number): number {
    const code = Number.parseInt(this.#characters.slice(this.#at, this.#at + digits).join(""), 16);
    this.#at += digits;
    return code;
  }

  /** The characters of a property that ASCII has. */
  #property(negated: boolean): readonly CharacterRange[] {
    if (!this.#take("{")) throw this.unread();
    const name = this.#until("}").replace(/^(General_Category|gc)=/, "");
    const ranges = rangesByProperty[name];
    if (ranges === undefined) throw new Impossible(`no text can be made for \\p{${name}} of a pattern`);
    return negated ? without(printableAscii, ranges) : ranges;
  }

  #until(end: string): string {
    const from = this.#at;
    while (!this.ended() && this.#peek() !== end) this.#at += 1;
    const text = this.#characters.slice(from, this.#at).join("");
    if (!this.#take(end)) throw this.unread();
    return text;
  }

  #peek(ahead = 0): string {
    return this.#characters[this.#at + ahead] ?? "";
  }

  #next(): string {
    const character = this.#peek();
    if (character === "") throw this.unread();
    this.#at += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }
}

const empty: PatternNode = { kind: "sequence", parts: [] };
const printableAscii: readonly CharacterRange[] = [[0x20, 0x7e]];
const digits: readonly CharacterRange[] = [[0x30, 0x39]];
const upper: readonly CharacterRange[] = [[0x41, 0x5a]];
const lower: readonly CharacterRange[] = [[0x61, 0x7a]];
const letters: readonly CharacterRange[] = [...lower, ...upper];
const word: readonly CharacterRange[] = [...letters, ...digits, [0x5f, 0x5f]];
const blank: readonly CharacterRange[] = [[0x20, 0x20]];
const punctuation: readonly CharacterRange[] = [
  [0x21, 0x23],
  [0x25, 0x2a],
  [0x2c, 0x2f],
  [0x3a, 0x3b],
  [0x3f, 0x40],
];

const classByLetter: Readonly<Record<string, readonly CharacterRange[]>> = {
  d: digits,
  D: without(printableAscii, digits),
  w: word,
  W: without(printableAscii, word),
  s: blank,
  S: without(printableAscii, blank),
};
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 };
const rangesByProperty: Readonly<Record<string, readonly CharacterRange[]>> = {
  L: letters,
  Letter: letters,
  Alphabetic: letters,
  Lu: upper,
  Uppercase_Letter: upper,
  Ll: lower,
  Lowercase_Letter: lower,
  N: digits,
  Number: digits,
  Nd: digits,
  Decimal_Number: digits,
  P: punctuation,
  Punctuation: punctuation,
  Z: blank,
  Zs: blank,
  ASCII: printableAscii,
  Any: printableAscii,
};

function charactersOf(from: readonly CharacterRange[]): PatternNode {
  return { kind: "characters", from };
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** What is left of ranges once others are taken away. */
function without(
  ranges: readonly CharacterRange[],
  taken: readonly CharacterRange[],
): readonly CharacterRange[] {
  let left = ranges;
  for (const [first, last] of taken) {
    left = left.flatMap(([from, to]): CharacterRange[] => {
      const below: CharacterRange = [from, Math.min(to, first - 1)];
      const above: CharacterRange = [Math.max(from, last + 1), to];
      return [below, above].filter(([start, end]) => start <= end);
    });
  }
  return left;
}
