import { randomBytes } from "node:crypto";

/** A UUID version 7 (RFC 9562, section 5.7) for the time `nowMs`. */
export function uuidV7(nowMs: number): string {
  const digits = takeDigits(19);
  const variant = "89ab".charAt(digits.charCodeAt(0) & 3);
  return `${timeOf(nowMs)}-7${digits.slice(1, 4)}-${variant}${digits.slice(4, 7)}-${digits.slice(7)}`;
}

/** `length` random bytes as lower-case hexadecimal, 1,024 at most. */
export function randomHex(length: number): string {
  return takeDigits(length * 2);
}

/**
 * Random digits come from a text that is made for many ids at once: asking the system for each costs ten times as much,
 * and so does writing bytes as digits one by one.
 */
function takeDigits(count: number): string {
  if (used + count > pool.length) {
    pool = randomBytes(8_192).toString("hex");
    used = 0;
  }
  const taken = pool.slice(used, used + count);
  used += count;
  return taken;
}

let pool = "";
let used = 0;

/** The first 48 bits; many ids share their millisecond. */
function timeOf(nowMs: number): string {
  if (nowMs !== lastMs) {
    const digits = Math.floor(nowMs).toString(16).padStart(12, "0");
    lastTime = `${digits.slice(0, 8)}-${digits.slice(8)}`;
    lastMs = nowMs;
  }
  return lastTime;
}

let lastMs = Number.NaN;
let lastTime = "";
