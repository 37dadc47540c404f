/**
 * The frame: up to 512 events in one buffer, the unit of the store and of every thread's mail.
 *
 * ```
 * header    u32 count | u32 flags | f64 first sequence | f64 created, epoch ms | u32 columns at | u32 reserved
 * payloads  the events' JSON, one behind the other
 * columns   ids 16 bytes each | ends u32 each | contracts u32 each | key hashes u32 each   (aligned to 8)
 * ```
 *
 * Little endian. Ids are 128 bits (see `event-id.ts`); an `end` is the offset behind an event's JSON; a contract is
 * the number that the store gave to an event type; a key hash is 0 for events without a key.
 */
export const frameEventsMax = 512;
/** A frame is closed when its payloads reach this many bytes, so none is larger than this and one event more. */
export const framePayloadBytes = 524_288;

const headerBytes = 32;
const allAscii = 1;

export interface FrameEvent {
  readonly json: string;
  /** Four 32-bit words. */
  readonly id: Uint32Array;
  readonly contract: number;
  readonly keyHash: number;
}

/** Gathers events into a frame. */
export class FrameBuilder {
  #payload: Buffer = Buffer.allocUnsafe(65_536);
  #end = headerBytes;
  #ascii = true;
  readonly #ids = new Uint32Array(frameEventsMax * 4);
  readonly #ends = new Uint32Array(frameEventsMax);
  readonly #contracts = new Uint32Array(frameEventsMax);
  readonly #keyHashes = new Uint32Array(frameEventsMax);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get full(): boolean {
    return this.#count === frameEventsMax || this.#end >= framePayloadBytes;
  }

  /** Adds an event; answers its JSON's length in bytes. The caller has checked `eventMaxBytes` and `full`. */
  add(event: FrameEvent): number {
    // Three bytes for each UTF-16 unit always suffice.
    this.#reserve(event.json.length * 3);
    const written = this.#payload.write(event.json, this.#end);
    if (written !== event.json.length) this.#ascii = false;
    this.#end += written;
    const at = this.#count++;
    this.#ids.set(event.id, at * 4);
    this.#ends[at] = this.#end;
    this.#contracts[at] = event.contract;
    this.#keyHashes[at] = event.keyHash;
    return written;
  }

  /** The frame, in a buffer of its own; the builder is empty again. `firstSequence` may be set later. */
  take(createdMs: number, firstSequence = 0): Uint8Array<ArrayBuffer> {
    const count = this.#count;
    const columnsAt = (this.#end + 7) & ~7;
    const bytes = new Uint8Array(columnsAt + count * 28);
    bytes.set(this.#payload.subarray(headerBytes, this.#end), headerBytes);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, count, true);
    view.setUint32(4, this.#ascii ? allAscii : 0, true);
    view.setFloat64(8, firstSequence, true);
    view.setFloat64(16, createdMs, true);
    view.setUint32(24, columnsAt, true);
    const columns = new Uint32Array(bytes.buffer, columnsAt, count * 7);
    columns.set(this.#ids.subarray(0, count * 4), 0);
    columns.set(this.#ends.subarray(0, count), count * 4);
    columns.set(this.#contracts.subarray(0, count), count * 5);
    columns.set(this.#keyHashes.subarray(0, count), count * 6);
    this.#count = 0;
    this.#end = headerBytes;
    this.#ascii = true;
    return bytes;
  }

  #reserve(moreBytes: number): void {
    if (this.#end + moreBytes <= this.#payload.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#payload.length * 2, this.#end + moreBytes));
    this.#payload.copy(larger, 0, 0, this.#end);
    this.#payload = larger;
  }
}

/** Reads a frame without copying it. */
export class Frame {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly count: number;
  readonly firstSequence: number;
  readonly createdMs: number;
  readonly ids: Uint32Array;
  readonly contracts: Uint32Array;
  readonly keyHashes: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #ascii: boolean;
  readonly #text: Buffer;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    // Columns are read as 32-bit words, which must stand at multiples of four.
    this.bytes = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
    const { buffer, byteOffset, byteLength } = this.bytes;
    const view = new DataView(buffer, byteOffset, byteLength);
    this.count = view.getUint32(0, true);
    this.#ascii = (view.getUint32(4, true) & allAscii) !== 0;
    this.firstSequence = view.getFloat64(8, true);
    this.createdMs = view.getFloat64(16, true);
    const columnsAt = byteOffset + view.getUint32(24, true);
    this.ids = new Uint32Array(buffer, columnsAt, this.count * 4);
    this.#ends = new Uint32Array(buffer, columnsAt + this.count * 16, this.count);
    this.contracts = new Uint32Array(buffer, columnsAt + this.count * 20, this.count);
    this.keyHashes = new Uint32Array(buffer, columnsAt + this.count * 24, this.count);
    this.#text = Buffer.from(buffer, byteOffset, byteLength);
  }

  get lastSequence(): number {
    return this.firstSequence + this.count - 1;
  }

  /** The event at `position` as JSON text. */
  json(position: number): string {
    const start = position === 0 ? headerBytes : (this.#ends[position - 1] ?? 0);
    const end = this.#ends[position] ?? start;
    return this.#text.toString(this.#ascii ? "latin1" : "utf8", start, end);
  }
}

/** Gives a frame its place in the log. */
export function numberFrame(bytes: Uint8Array<ArrayBuffer>, firstSequence: number): void {
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).setFloat64(8, firstSequence, true);
}
