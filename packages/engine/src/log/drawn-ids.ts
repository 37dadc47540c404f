/** Ids in one piece of memory: 128 KiB. */
const chunkIds = 8_192;

/**
 * Remembers ids that the engine has drawn itself: at least the last `capacity`. They carry the time of their drawing in
 * their first bits, so they stand in its order, one behind the other: noting one is a write beside the last, where a
 * table would make the processor wait for some place of its memory, and finding one is a search by halves. Memory grows
 * up to 16 bytes for each id of `capacity`.
 */
export class DrawnIds {
  readonly #chunksMax: number;
  /** Oldest first; the last one is being filled. */
  readonly #chunks: Chunk[] = [];

  constructor(capacity: number) {
    this.#chunksMax = Math.ceil(capacity / chunkIds) + 1;
  }

  /** Notes the id in the first four words; false when it is older than the newest, and therefore not taken. */
  note(id: Uint32Array): boolean {
    let chunk = this.#chunks.at(-1);
    if (chunk !== undefined && timeOf(id, 0) < chunk.lastMs) return false;
    if (chunk === undefined || chunk.count === chunkIds) chunk = this.#next();
    const at = chunk.count * 4;
    for (let word = 0; word < 4; word++) chunk.ids[at + word] = id[word] ?? 0;
    chunk.lastMs = timeOf(id, 0);
    if (chunk.count === 0) chunk.firstMs = chunk.lastMs;
    chunk.count += 1;
    return true;
  }

  /** Whether the id at `ids[at..at+3]` is among them. */
  has(ids: Uint32Array, at: number): boolean {
    const version = ((ids[at + 1] ?? 0) >>> 12) & 15;
    if (version !== 7) return false;
    const ms = timeOf(ids, at);
    // Who repeats an id does it soon.
    for (let place = this.#chunks.length - 1; place >= 0; place--) {
      const chunk = this.#chunks[place];
      if (chunk === undefined || ms > chunk.lastMs) return false;
      if (ms >= chunk.firstMs && isIn(chunk, ids, at, ms)) return true;
    }
    return false;
  }

  #next(): Chunk {
    const oldest = this.#chunks.length === this.#chunksMax ? this.#chunks.shift() : undefined;
    const ids = oldest?.ids ?? new Uint32Array(chunkIds * 4);
    const chunk = { ids, count: 0, firstMs: 0, lastMs: 0 };
    this.#chunks.push(chunk);
    return chunk;
  }
}

interface Chunk {
  readonly ids: Uint32Array;
  count: number;
  firstMs: number;
  lastMs: number;
}

/** The time in a UUID of version 7 (RFC 9562, section 5.7), epoch ms; in other ids some number. */
function timeOf(ids: Uint32Array, at: number): number {
  return (ids[at] ?? 0) * 65_536 + ((ids[at + 1] ?? 0) >>> 16);
}

function isIn({ ids, count }: Chunk, wanted: Uint32Array, at: number, ms: number): boolean {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(ids, middle * 4) < ms) low = middle + 1;
    else high = middle;
  }
  for (let place = low * 4; place < count * 4 && timeOf(ids, place) === ms; place += 4) {
    if (
      ids[place + 3] === wanted[at + 3] &&
      ids[place + 2] === wanted[at + 2] &&
      ids[place + 1] === wanted[at + 1]
    )
      return true;
  }
  return false;
}
