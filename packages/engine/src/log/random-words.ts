import { randomFillSync } from "node:crypto";

/** Words drawn at once: asking the system for each costs ten times as much. */
const poolWords = 4_096;

const pool = new Uint32Array(poolWords);
let used = poolWords;

/** Fills `count` words of `into` from `at` on with randomness; 4,096 at most. */
export function drawWords(into: Uint32Array, at: number, count: number): void {
  if (used + count > poolWords) {
    randomFillSync(pool);
    used = 0;
  }
  for (let word = 0; word < count; word++) into[at + word] = pool[used++] ?? 0;
}
