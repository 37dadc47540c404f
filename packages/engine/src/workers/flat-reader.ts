import { LearnedShapes } from "../log/learned-shapes.ts";

/**
 * Longer data is read by `JSON.parse`, which is good at long texts. Texts in an event's data are cut out of the text of
 * all of it: whoever keeps one keeps this many bytes at most.
 */
export const flatMaxBytes = 1_024;
/**
 * Reads the data of one contract's events from their JSON. What is flat is read by code that names its members, in a
 * quarter of the time of `JSON.parse`, which looks up every short text in a table of all that the thread has. What does
 * not fit a known shape to the byte is left to `JSON.parse`.
 */
export class FlatReader {
  readonly #shapes = new LearnedShapes<Shape>(compileShape);

  /** Whether it is worth trying. */
  get isUseful(): boolean {
    return this.#shapes.isUseful;
  }

  /**
   * What `JSON.parse` answers for the text that stands in `bytes` from `from` to before `end`; undefined when no known
   * shape fits it.
   */
  read(bytes: Buffer, from: number, end: number): unknown {
    if (!this.#shapes.isUseful || end - from > flatMaxBytes) return undefined;
    // Every byte is a character here: texts that have others are left to `JSON.parse`.
    const text = bytes.toString("latin1", from, end);
    for (const shape of this.#shapes.known) {
      const data = shape(bytes, from, end, text);
      if (data === undefined) continue;
      this.#shapes.fitted();
      return data;
    }
    return undefined;
  }

  /** Is told of data that no known shape has fitted. */
  learn(data: unknown): void {
    this.#shapes.learn(data);
  }
}

/** The readers of a worker, by the number that frames have for a contract. */
export class FlatReaders {
  readonly #readers = new Map<number, FlatReader>();

  of(contract: number): FlatReader {
    let reader = this.#readers.get(contract);
    if (reader === undefined) this.#readers.set(contract, (reader = new FlatReader()));
    return reader;
  }
}

/** Reads an object with certain members in a certain order; undefined when the text is anything else. */
type Shape = (bytes: Uint8Array, from: number, end: number, text: string) => unknown;

function compileShape(names: readonly string[]): Shape {
  const lines = names.map((name, place) => {
    const before = Buffer.from(`${place === 0 ? "{" : ","}${JSON.stringify(name)}:`);
    const differs = [...before].map((byte, ahead) => `bytes[at + ${ahead}] !== ${byte}`).join(" || ");
    return `
      if (${differs}) return undefined;
      at += ${before.length};
      let value${place};
      switch (bytes[at]) {
        case 34: {
          const first = at + 1;
          at = endOfText(bytes, first);
          if (at < 0) return undefined;
          value${place} = text.substring(first - from, at - from);
          at += 1;
          break;
        }
        case 116: if (!isTrue(bytes, at)) return undefined; value${place} = true; at += 4; break;
        case 102: if (!isFalse(bytes, at)) return undefined; value${place} = false; at += 5; break;
        case 110: if (!isNull(bytes, at)) return undefined; value${place} = null; at += 4; break;
        default: {
          const first = at;
          at = endOfNumber(bytes, first);
          if (at < 0) return undefined;
          value${place} = numberIn(bytes, first, at, text, from);
          if (value${place} === undefined) return undefined;
        }
      }`;
  });
  const members = names.map((name, place) => `${JSON.stringify(name)}: value${place}`).join(", ");
  const source = `return (bytes, from, end, text) => {
    let at = from;
    ${lines.join("\n")}
    return at === end - 1 && bytes[at] === 125 ? { ${members} } : undefined;
  };`;
  const parts = { endOfText, endOfNumber, numberIn, isTrue, isFalse, isNull };
  // oxlint-disable-next-line typescript/no-implied-eval -- made of quoted names alone
  const make = new Function(...Object.keys(parts), source) as (...given: readonly unknown[]) => Shape;
  return make(...Object.values(parts));
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const minus = 0x2d;
const zero = 0x30;
const closingBrace = 0x7d;

/** Where the quote behind a text stands; -1 when something in it stands for something else, or must not be there. */
function endOfText(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) return at;
    if (byte < 0x20 || byte > 0x7e || byte === backslash) return -1;
  }
  return -1;
}

/** Where the comma or the brace behind a number stands. */
function endOfNumber(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === comma || byte === closingBrace) return at;
  }
  return -1;
}

/** Whole numbers of so many digits are exact while they are put together. */
const digitsMax = 15;

/** Undefined when it is no number as JSON writes it. */
function numberIn(
  bytes: Uint8Array,
  from: number,
  end: number,
  text: string,
  textFrom: number,
): number | undefined {
  const first = bytes[from] === minus ? from + 1 : from;
  let value = 0;
  let at = first;
  for (; at < end; at++) {
    const digit = (bytes[at] ?? 0) - zero;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  const digits = at - first;
  if (at === end && digits > 0 && digits <= digitsMax && (digits === 1 || bytes[first] !== zero))
    return first === from ? value : -value;
  const written = text.substring(from - textFrom, end - textFrom);
  const number = Number(written);
  return Number.isFinite(number) && String(number) === written ? number : undefined;
}

function isTrue(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 1] === 0x72 && bytes[at + 2] === 0x75 && bytes[at + 3] === 0x65;
}

function isFalse(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 1] === 0x61 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x73 && bytes[at + 4] === 0x65;
}

function isNull(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 1] === 0x75 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x6c;
}
