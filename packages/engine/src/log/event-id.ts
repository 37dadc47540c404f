import { hash } from "node:crypto";
import { drawWords } from "./random-words.ts";
import { HexForm } from "./hex-form.ts";

/**
 * An event id as 128 bits, in four words of `into` from `at` on: a UUID's own bits, any other text's SHA-256 cut to
 * 128 bits. Two texts with the same bits are the same event; by chance that is one in 2^64 at 4 thousand million ids.
 */
export function writeEventId(id: string, into: Uint32Array, at = 0): void {
  if (id.length === 36 && writeUuid(id, into, at)) return;
  const digest = hash("sha256", id, "buffer");
  for (let word = 0; word < 4; word++) into[at + word] = digest.readUInt32LE(word * 4);
}

/** Reads a UUID digit by digit, which takes a third of the time of slicing it; false when the text is none. */
function writeUuid(text: string, into: Uint32Array, at: number): boolean {
  let word = 0;
  let digits = 0;
  for (let i = 0; i < 36; i++) {
    const code = text.charCodeAt(i);
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (code !== hyphen) return false;
      continue;
    }
    const digit = code < 128 ? (digitOf[code] ?? noDigit) : noDigit;
    if (digit === noDigit) return false;
    word = (word << 4) | digit;
    if ((++digits & 7) === 0) into[at + (digits >> 3) - 1] = word;
  }
  return true;
}

/** Writes the words that hexadecimal digits stand for, eight of `text` for each from `from` on. */
export function writeHexWords(
  text: string,
  from: number,
  words: number,
  into: Uint32Array,
  at: number,
): void {
  for (let word = 0; word < words; word++) {
    let value = 0;
    for (let place = from + word * 8, end = place + 8; place < end; place++)
      value = (value << 4) | ((digitOf[text.charCodeAt(place)] ?? 0) & 15);
    into[at + word] = value;
  }
}

/** A new id's bits: a UUID version 7 (RFC 9562, section 5.7) for the time `nowMs`, in the first four words of `into`. */
export function drawEventId(nowMs: number, into: Uint32Array): void {
  drawWords(into, 0, 4);
  const wholeMs = Math.floor(nowMs);
  const random = into[1] ?? 0;
  into[0] = Math.floor(wholeMs / 65_536);
  into[1] = ((wholeMs & 0xffff) << 16) | 0x7000 | (random & 0x0fff);
  into[2] = 0x8000_0000 | ((into[2] ?? 0) & 0x3fff_ffff);
}

/** The text of the UUID with these bits, as RFC 9562 writes it: in lower case. */
export function canonicalId(words: Uint32Array, at: number): string {
  return uuid.textOf(words, at);
}

const uuid = new HexForm("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
const hyphen = 0x2d;
const noDigit = 255;
const digitOf: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) ? noDigit : digit;
});

/** A key's 32-bit hash (FNV-1a over UTF-16 units), never 0; 0 stands for no key. */
export function keyHashOf(key: string | undefined): number {
  if (key === undefined) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash >>> 0 || 1;
}
