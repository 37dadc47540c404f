import { DrawnIds } from "./drawn-ids.ts";

/**
 * Remembers event ids: at least the last `capacity`, at most twice as many. Two generations of an open-addressing
 * table of 128-bit ids: when the young one is full, the old one is forgotten. Ids that the engine has drawn itself
 * stand apart, in the order of their times. Fixed memory: 64 bytes for each id of `capacity`, and up to 16 for those
 * that were drawn. One durable index entry for each id would cost ten times the time (see docs/decisions).
 */
export class DedupeTable {
  readonly #slots: number;
  readonly #shift: number;
  readonly #capacity: number;
  #young: Uint32Array;
  #old: Uint32Array;
  #youngCount = 0;
  readonly #drawn: DrawnIds;

  /** @param capacity ids remembered at least; default about 600,000 */
  constructor(capacity = 629_145) {
    // Six slots in ten filled keeps the probes short.
    this.#slots = 2 ** Math.ceil(Math.log2(capacity / 0.6));
    this.#shift = 32 - Math.log2(this.#slots);
    this.#capacity = Math.floor(this.#slots * 0.6);
    this.#young = new Uint32Array(this.#slots * 4);
    this.#old = new Uint32Array(this.#slots * 4);
    this.#drawn = new DrawnIds(capacity);
  }

  /** Notes the id at `ids[at..at+3]`; true when it was known already. */
  seen(ids: Uint32Array, at: number): boolean {
    const a = ids[at] ?? 0;
    const b = ids[at + 1] ?? 0;
    const c = ids[at + 2] ?? 0;
    const d = ids[at + 3] ?? 0;
    // The id of all zero bits marks an empty slot, so it is remembered as one that nobody makes.
    if ((a | b | c | d) === 0) return this.seen(standInForZero, 0);
    if (this.#find(this.#old, a, b, c, d) >= 0) return true;
    const slot = this.#find(this.#young, a, b, c, d);
    if (slot >= 0 || this.#drawn.has(ids, at)) return true;
    this.#take(~slot, a, b, c, d);
    return false;
  }

  /** Notes an id, in four words, that was drawn just now: nobody can have used it before. */
  noteDrawn(id: Uint32Array): void {
    // Where the clock has gone back, it is an id like any other.
    if (!this.#drawn.note(id)) this.learn(id);
  }

  /** Notes ids of events that are in the log, four words each. One that is there twice may take two places. */
  learn(ids: Uint32Array): void {
    for (let at = 0; at < ids.length; at += 4) {
      const a = ids[at] ?? 0;
      const b = ids[at + 1] ?? 0;
      const c = ids[at + 2] ?? 0;
      const d = ids[at + 3] ?? 0;
      if ((a | b | c | d) === 0) this.seen(ids, at);
      else {
        const slot = this.#find(this.#young, a, b, c, d);
        if (slot < 0) this.#take(~slot, a, b, c, d);
      }
    }
  }

  #take(free: number, a: number, b: number, c: number, d: number): void {
    this.#young[free] = a;
    this.#young[free + 1] = b;
    this.#young[free + 2] = c;
    this.#young[free + 3] = d;
    if (++this.#youngCount >= this.#capacity) this.#turn();
  }

  /** Where the id stands (0 or more), or the complement of the free slot where it would. */
  #find(table: Uint32Array, a: number, b: number, c: number, d: number): number {
    const mask = this.#slots - 1;
    let slot = (Math.imul(d ^ (c << 7), 0x9e3779b1) ^ Math.imul(b ^ a, 0x85ebca6b)) >>> this.#shift;
    for (;;) {
      const at = slot * 4;
      const w = table[at] ?? 0;
      const x = table[at + 1] ?? 0;
      const y = table[at + 2] ?? 0;
      const z = table[at + 3] ?? 0;
      if ((w | x | y | z) === 0) return ~at;
      if (w === a && x === b && y === c && z === d) return at;
      slot = (slot + 1) & mask;
    }
  }

  #turn(): void {
    const forgotten = this.#old;
    this.#old = this.#young;
    this.#young = forgotten.fill(0);
    this.#youngCount = 0;
  }
}

/** Random bits. */
const standInForZero: Uint32Array = Uint32Array.of(0x6bd1b0a9, 0x3e8f4c57, 0xd9027e14, 0x85f36ac2);
