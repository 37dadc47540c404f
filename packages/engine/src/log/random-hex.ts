import { randomFillSync } from "node:crypto";

/** Bytes drawn at once: asking the system for each text costs ten times as much. */
const poolBytes = 16_384;

const pool = Buffer.alloc(poolBytes);
let used = poolBytes;

/** As many random bytes as hexadecimal digits; 16,384 at most. */
export function randomHex(bytes: number): string {
  if (used + bytes > poolBytes) {
    randomFillSync(pool);
    used = 0;
  }
  const from = used;
  used += bytes;
  return pool.toString("hex", from, used);
}
