/** Code points from the first to the last. */
export type Range = readonly [first: number, last: number];

/** A pattern as a graph: texts are its paths from `start` to `end`. */
export interface PatternGraph {
  readonly start: number;
  readonly end: number;
  /** Steps out of each state. Without ranges a step takes no character; `at` bounds where it may be taken. */
  readonly steps: readonly (readonly Step[])[];
}

export interface Step {
  readonly to: number;
  readonly ranges?: readonly Range[];
  readonly at?: "start" | "end";
}

/** States of one graph: counted repetitions are written out. */
const statesMax = 4_000;

/**
 * Reads a pattern with the flag `u` exactly: literals, classes, groups, alternatives, quantifiers, `^` and `$`.
 * Undefined for what is no regular language or is not understood: look-arounds, references to groups, `\b`, `\p{...}`.
 */
export function patternGraph(pattern: string): PatternGraph | undefined {
  const reader = new GraphReader(pattern);
  try {
    const piece = reader.choice();
    return reader.ended() ? { start: piece.start, end: piece.end, steps: reader.steps } : undefined;
  } catch (error) {
    if (error instanceof NotRegular) return undefined;
    throw error;
  }
}

class NotRegular extends Error {}

interface Piece {
  readonly start: number;
  readonly end: number;
}

class GraphReader {
  readonly steps: Step[][] = [];
  readonly #characters: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  ended(): boolean {
    return this.#at >= this.#characters.length;
  }

  choice(): Piece {
    const first = this.#sequence();
    if (this.#peek() !== "|") return first;
    const [start, end] = [this.#state(), this.#state()];
    this.#join(start, first, end);
    while (this.#take("|")) this.#join(start, this.#sequence(), end);
    return { start, end };
  }

  #sequence(): Piece {
    const start = this.#state();
    let end = start;
    while (!this.ended() && this.#peek() !== "|" && this.#peek() !== ")") {
      const from = this.#at;
      const piece = this.#quantified(this.#atom(), from);
      this.#step(end, { to: piece.start });
      end = piece.end;
    }
    return { start, end };
  }

  #atom(): Piece {
    const character = this.#next();
    if (character === "^") return this.#single({ at: "start" });
    if (character === "$") return this.#single({ at: "end" });
    if (character === ".") return this.#single({ ranges: others(lineEnds) });
    if (character === "[") return this.#single({ ranges: this.#class() });
    if (character === "(") return this.#group();
    if (character === "\\") return this.#single({ ranges: this.#escaped() });
    if ("*+?{}]".includes(character)) throw new NotRegular();
    return this.#single({ ranges: [single(character)] });
  }

  #group(): Piece {
    if (this.#take("?")) {
      if (this.#take("<")) {
        if (this.#peek() === "=" || this.#peek() === "!") throw new NotRegular();
        while (this.#next() !== ">");
      } else if (!this.#take(":")) throw new NotRegular();
    }
    const piece = this.choice();
    if (!this.#take(")")) throw new NotRegular();
    return piece;
  }

  #quantified(piece: Piece, from: number): Piece {
    const bounds = this.#bounds();
    if (bounds === undefined) return piece;
    const after = this.#take("?") ? this.#at : this.#at;
    const [min, max] = bounds;
    if (min > max || min > statesMax) throw new NotRegular();
    const again = (): Piece => {
      this.#at = from;
      return this.#atom();
    };
    const start = this.#state();
    let end = start;
    for (let time = 0; time < min; time++) {
      const copy = again();
      this.#step(end, { to: copy.start });
      end = copy.end;
    }
    const last = this.#state();
    if (max === Infinity) {
      const copy = again();
      this.#step(end, { to: last });
      this.#step(last, { to: copy.start });
      this.#step(copy.end, { to: last });
    } else {
      this.#step(end, { to: last });
      for (let time = min; time < max; time++) {
        const copy = again();
        this.#step(end, { to: copy.start });
        this.#step(copy.end, { to: last });
        end = copy.end;
      }
    }
    this.#at = after;
    return { start, end: last };
  }

  #bounds(): readonly [min: number, max: number] | undefined {
    if (this.#take("*")) return [0, Infinity];
    if (this.#take("+")) return [1, Infinity];
    if (this.#take("?")) return [0, 1];
    if (this.#peek() !== "{") return undefined;
    const rest = this.#characters.slice(this.#at, this.#at + 24).join("");
    const [whole, min, comma, max] = /^\{(\d+)(,?)(\d*)\}/.exec(rest) ?? [];
    if (whole === undefined || min === undefined) throw new NotRegular();
    this.#at += whole.length;
    return [Number(min), comma === "" ? Number(min) : max === "" ? Infinity : Number(max)];
  }

  #class(): readonly Range[] {
    const negated = this.#take("^");
    const ranges: Range[] = [];
    while (this.#peek() !== "]") {
      const first = this.#member();
      if (this.#peek() !== "-" || this.#peek(1) === "]") {
        ranges.push(...first);
        continue;
      }
      this.#next();
      const last = this.#member();
      const [from, to] = [first[0]?.[0], last[0]?.[1]];
      if (first.length !== 1 || last.length !== 1 || from === undefined || to === undefined || from > to) {
        throw new NotRegular();
      }
      ranges.push([from, to]);
    }
    this.#next();
    return negated ? others(ranges) : ranges;
  }

  #member(): readonly Range[] {
    const character = this.#next();
    if (character !== "\\") return [single(character)];
    return this.#take("b") ? [[8, 8]] : this.#take("-") ? [single("-")] : this.#escaped();
  }

  #escaped(): readonly Range[] {
    const character = this.#next();
    const letters = byLetter[character];
    if (letters !== undefined) return letters;
    const control = controls[character];
    if (control !== undefined) return [[control, control]];
    if (character === "x") return this.#coded(/^[0-9a-f]{2}/i);
    if (character === "u") {
      if (this.#peek() !== "{") {
        const [range] = this.#coded(/^[0-9a-f]{4}/i);
        // Two halves that make one character together are read as one; they are left to others.
        if (range !== undefined && range[0] >= 0xd800 && range[0] <= 0xdfff) throw new NotRegular();
        return range === undefined ? [] : [range];
      }
      this.#next();
      const ranges = this.#coded(/^[0-9a-f]{1,6}/i);
      if (!this.#take("}")) throw new NotRegular();
      return ranges;
    }
    if (!"^$\\.*+?()[]{}|/".includes(character)) throw new NotRegular();
    return [single(character)];
  }

  #coded(digits: RegExp): readonly Range[] {
    const [text] = digits.exec(this.#characters.slice(this.#at, this.#at + 6).join("")) ?? [];
    if (text === undefined) throw new NotRegular();
    this.#at += text.length;
    const code = Number.parseInt(text, 16);
    return [[code, code]];
  }

  #single(step: Omit<Step, "to">): Piece {
    const [start, end] = [this.#state(), this.#state()];
    this.#step(start, { ...step, to: end });
    return { start, end };
  }

  #join(start: number, piece: Piece, end: number): void {
    this.#step(start, { to: piece.start });
    this.#step(piece.end, { to: end });
  }

  #state(): number {
    if (this.steps.length >= statesMax) throw new NotRegular();
    return this.steps.push([]) - 1;
  }

  #step(from: number, step: Step): void {
    this.steps[from]?.push(step);
  }

  #peek(ahead = 0): string {
    return this.#characters[this.#at + ahead] ?? "";
  }

  #next(): string {
    const character = this.#peek();
    if (character === "") throw new NotRegular();
    this.#at += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }
}

export const lastCode = 0x10ffff;

function single(character: string): Range {
  const code = character.codePointAt(0) ?? 0;
  return [code, code];
}

/** All characters that are not in these ranges. */
function others(ranges: readonly Range[]): readonly Range[] {
  let from = 0;
  const left: Range[] = [];
  for (const [first, last] of [...ranges].sort((one, other) => one[0] - other[0])) {
    if (first > from) left.push([from, first - 1]);
    from = Math.max(from, last + 1);
  }
  if (from <= lastCode) left.push([from, lastCode]);
  return left;
}

const lineEnds: readonly Range[] = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];
const digits: readonly Range[] = [[48, 57]];
const word: readonly Range[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const blank: readonly Range[] = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const byLetter: Readonly<Record<string, readonly Range[]>> = {
  d: digits,
  D: others(digits),
  w: word,
  W: others(word),
  s: blank,
  S: others(blank),
};
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11 };
