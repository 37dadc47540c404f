import { createHash } from "node:crypto";

/**
 * An event id as 128 bits, in four words of `into` from `at` on: a UUID's own bits, any other text's SHA-256 cut to
 * 128 bits. Two texts with the same bits are the same event; by chance that is one in 2^64 at 4 thousand million ids.
 */
export function writeEventId(id: string, into: Uint32Array, at = 0): void {
  if (id.length === 36 && uuidForm.test(id)) {
    into[at] = Number.parseInt(id.slice(0, 8), 16);
    into[at + 1] = Number.parseInt(id.slice(9, 13) + id.slice(14, 18), 16);
    into[at + 2] = Number.parseInt(id.slice(19, 23) + id.slice(24, 28), 16);
    into[at + 3] = Number.parseInt(id.slice(28), 16);
    return;
  }
  const digest = createHash("sha256").update(id).digest();
  for (let word = 0; word < 4; word++) into[at + word] = digest.readUInt32LE(word * 4);
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A key's 32-bit hash (FNV-1a over UTF-16 units), never 0; 0 stands for no key. */
export function keyHashOf(key: string | undefined): number {
  if (key === undefined) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash >>> 0 || 1;
}
