import { randomFillSync } from "node:crypto";

/**
 * A UUID version 7 (RFC 9562, section 5.7) for the time `nowMs`. Random bits come from a pool: asking the system
 * for each id costs ten times as much.
 */
export function uuidV7(nowMs: number): string {
  const at = take(10);
  const high = Math.floor(nowMs / 0x1_0000_0000);
  const low = nowMs >>> 0;
  return (
    `${hex(high >>> 8)}${hex(high)}${hex(low >>> 24)}${hex(low >>> 16)}-${hex(low >>> 8)}${hex(low)}` +
    `-${hex(0x70 | (byte(at) & 0x0f))}${hex(byte(at + 1))}-${hex(0x80 | (byte(at + 2) & 0x3f))}${hex(byte(at + 3))}` +
    `-${hexRun(at + 4, 6)}`
  );
}

/** `length` random bytes as lower-case hexadecimal: an even number, 64 at most. */
export function randomHex(length: number): string {
  return hexRun(take(length), length);
}

const pool = new Uint8Array(8_192);
let used = pool.length;

function take(length: number): number {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const at = used;
  used += length;
  return at;
}

const hexOf: readonly string[] = Array.from({ length: 256 }, (_, value) =>
  value.toString(16).padStart(2, "0"),
);
const hexOfTwo: readonly string[] = hexOf.flatMap((high) => hexOf.map((low) => high + low));
const hex = (value: number): string => hexOf[value & 0xff] ?? "";
const byte = (at: number): number => pool[at] ?? 0;

/** Two bytes at a time: half as many texts to join. `length` is even. */
function hexRun(at: number, length: number): string {
  let text = "";
  for (let i = at; i < at + length; i += 2) text += hexOfTwo[(byte(i) << 8) | byte(i + 1)] ?? "";
  return text;
}
