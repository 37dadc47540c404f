import { LearnedShapes } from "./learned-shapes.ts";

/** Longer data is written by `JSON.stringify`. */
export const flatMaxBytes = 1_024;

/**
 * Writes the data of one contract's events as JSON, to the byte what `JSON.stringify` writes. What is flat is written by
 * code that names its members, straight to where it is to stand, in half the time: no text is made of it.
 */
export class FlatWriter {
  readonly #shapes = new LearnedShapes<Shape>(compileShape);

  /** Whether it is worth trying. */
  get isUseful(): boolean {
    return this.#shapes.isUseful;
  }

  /**
   * Writes into `bytes` from `at` on, `flatMaxBytes` at most; answers the offset behind, or -1 when no known shape fits,
   * and is to be told of the data then (`learn`).
   */
  write(data: unknown, bytes: Uint8Array, at: number): number {
    if (!this.#shapes.isUseful || !isPlain(data)) return -1;
    const names = Object.keys(data);
    for (const shape of this.#shapes.known) {
      const end = shape(data, names, bytes, at, Math.min(bytes.length, at + flatMaxBytes));
      if (end < 0) continue;
      this.#shapes.fitted();
      return end;
    }
    return -1;
  }

  /** Is told of data that no known shape has fitted. */
  learn(data: unknown): void {
    this.#shapes.learn(data);
  }
}

type PlainObject = Readonly<Record<string, unknown>>;

/** -1 when the data is not of this shape, or needs more than `end - at` bytes. */
type Shape = (
  data: PlainObject,
  names: readonly string[],
  bytes: Uint8Array,
  at: number,
  end: number,
) => number;

/** Whether JSON has nothing to say about the object but what its own members say. */
function isPlain(data: unknown): data is PlainObject {
  if (typeof data !== "object" || data === null || Object.getPrototypeOf(data) !== Object.prototype)
    return false;
  return !Array.isArray(data) && (data as PlainObject)["toJSON"] === undefined;
}

function compileShape(names: readonly string[]): Shape {
  const differs = names.map((name, place) => `names[${place}] !== ${JSON.stringify(name)}`).join(" || ");
  const lines = names.map((name, place) => {
    const before = Buffer.from(`${place === 0 ? "{" : ","}${JSON.stringify(name)}:`);
    const puts = [...before].map((byte, ahead) => `bytes[at + ${ahead}] = ${byte};`).join(" ");
    return `
      if (at + ${before.length} > end) return -1;
      ${puts}
      at = putValue(bytes, at + ${before.length}, end, data[${JSON.stringify(name)}]);
      if (at < 0) return -1;`;
  });
  const source = `return (data, names, bytes, at, end) => {
    if (names.length !== ${names.length} || ${differs}) return -1;
    ${lines.join("\n")}
    if (at >= end) return -1;
    bytes[at] = 125;
    return at + 1;
  };`;
  // oxlint-disable-next-line typescript/no-implied-eval -- made of quoted names alone
  const make = new Function("putValue", source) as (put: typeof putValue) => Shape;
  return make(putValue);
}

const quote = 0x22;
const backslash = 0x5c;
const zero = 0x30;

function putValue(bytes: Uint8Array, at: number, end: number, value: unknown): number {
  if (typeof value === "string") return putText(bytes, at, end, value);
  if (typeof value === "number") return putNumber(bytes, at, end, value);
  if (value === true) return putAscii(bytes, at, end, "true");
  if (value === false) return putAscii(bytes, at, end, "false");
  return value === null ? putAscii(bytes, at, end, "null") : -1;
}

/** Texts in which something must be escaped, or takes more than a byte, are left to `JSON.stringify`. */
function putText(bytes: Uint8Array, from: number, end: number, text: string): number {
  const { length } = text;
  if (from + length + 2 > end) return -1;
  bytes[from] = quote;
  let at = from + 1;
  for (let place = 0; place < length; place++) {
    const code = text.charCodeAt(place);
    if (code < 0x20 || code > 0x7e || code === quote || code === backslash) return -1;
    bytes[at++] = code;
  }
  bytes[at] = quote;
  return at + 1;
}

function putNumber(bytes: Uint8Array, at: number, end: number, value: number): number {
  // JSON has no word for those that are not finite.
  if ((value | 0) !== value || value < 0)
    return Number.isFinite(value) ? putAscii(bytes, at, end, String(value)) : -1;
  let digits = 1;
  for (let bound = 10; bound <= value; bound *= 10) digits += 1;
  if (at + digits > end) return -1;
  let rest = value;
  for (let place = at + digits - 1; place >= at; place--) {
    const tenth = (rest / 10) | 0;
    bytes[place] = zero + rest - tenth * 10;
    rest = tenth;
  }
  return at + digits;
}

function putAscii(bytes: Uint8Array, at: number, end: number, text: string): number {
  if (at + text.length > end) return -1;
  for (let place = 0; place < text.length; place++) bytes[at + place] = text.charCodeAt(place);
  return at + text.length;
}
