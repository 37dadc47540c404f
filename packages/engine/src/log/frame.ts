import { composeEvent, type OwnEnvelope } from "trellis/runtime";
import { canonicalId, hexOf } from "./event-id.ts";

/**
 * The frame: up to 512 events in one buffer, the unit of the store and of every thread's mail.
 *
 * ```
 * header    u32 count | u32 flags | f64 first sequence | f64 created, epoch ms | u32 columns at | u32 heads at
 * payloads  the events' texts, a comma between them
 * columns   ids 16 bytes each | ends u32 each | contracts u32 each | key hashes u32 each          (aligned to 8)
 * parts     times f64 each | traces 24 bytes each | heads u32 each | members u32 each    (when flagged, aligned to 8)
 * members   texts, one behind the other                                                           (when flagged)
 * heads     JSON array of texts                                                                   (when flagged)
 * ```
 *
 * Little endian. Ids are 128 bits (see `event-id.ts`); an `end` is the offset behind an event's text; a contract is
 * the number that the store gave to an event type; a key hash is 0 for events without a key.
 *
 * An event is stored whole, as the text of its CloudEvent, or in parts: its data's text alone. Further members of its
 * envelope stand behind the parts, up to the offset `members` in there, and everything that CloudEvents of a contract
 * share is written once for the frame (`heads`: 0 for a whole event, else the head's place from 1, the sampled flag in
 * bit 30 and "the id is among the members" in bit 31). Parts take half the room and half the time, because nobody
 * writes nor reads an envelope that no handler asks for. The commas make the data of neighbours one JSON text, which
 * is read at once.
 *
 * Frames that are not flagged as apart were written by an older engine: they have no commas, and an event's further
 * members, `members` bytes, stand behind its data.
 */
export const frameEventsMax = 512;
/** A frame is closed when its payloads reach this many bytes, so none is larger than this and one event more. */
export const framePayloadBytes = 524_288;

const headerBytes = 32;
const allAscii = 1;
const hasParts = 2;
const apart = 4;
const sampledBit = 0x4000_0000;
const idAmongMembers = 0x8000_0000;
const headMask = 0x3fff_ffff;

/** An event as its whole text. */
export interface FrameEvent {
  readonly json: string;
  /** Four 32-bit words. */
  readonly id: Uint32Array;
  readonly contract: number;
  readonly keyHash: number;
}

/** An event in parts. */
export interface FrameEventParts {
  /** What events of its contract share, as `envelopeHead` writes it. */
  readonly head: string;
  /** The data as JSON text. */
  readonly data: string;
  /** Further members of the envelope, each with a comma before it; the id too when its text is not that of its bits. */
  readonly members: string;
  readonly idAmongMembers: boolean;
  /** Four 32-bit words. */
  readonly id: Uint32Array;
  readonly contract: number;
  readonly keyHash: number;
  readonly timeMs: number;
  /** Six 32-bit words: trace id and span id. */
  readonly trace: Uint32Array;
  readonly sampled: boolean;
}

/** Gathers events into a frame. */
export class FrameBuilder {
  #payload: Buffer = Buffer.allocUnsafe(65_536);
  #end = headerBytes;
  /** Texts that are not in the payload yet: one write for many takes a fraction of the time of many. */
  #text = "";
  /** The first event whose text is among them. */
  #pending = 0;
  #memberText = "";
  #ascii = true;
  readonly #ids = new Uint32Array(frameEventsMax * 4);
  /** In UTF-16 units where a text is not in the payload yet. */
  readonly #ends = new Uint32Array(frameEventsMax);
  readonly #contracts = new Uint32Array(frameEventsMax);
  readonly #keyHashes = new Uint32Array(frameEventsMax);
  readonly #times = new Float64Array(frameEventsMax);
  readonly #traces = new Uint32Array(frameEventsMax * 6);
  readonly #headOf = new Uint32Array(frameEventsMax);
  /** In UTF-16 units. */
  readonly #memberEnds = new Uint32Array(frameEventsMax);
  #heads: string[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get full(): boolean {
    return this.#count === frameEventsMax || this.#end >= framePayloadBytes;
  }

  /** Adds an event. The caller has checked `eventMaxBytes` and `full`. */
  add(event: FrameEvent): void {
    this.#note(event, event.json);
  }

  /** Adds an event in parts. The caller has checked `eventMaxBytes` and `full`. */
  addParts(event: FrameEventParts): void {
    const at = this.#count;
    this.#memberText += event.members;
    let head = this.#heads.indexOf(event.head) + 1;
    if (head === 0) head = this.#heads.push(event.head);
    this.#headOf[at] = head | (event.sampled ? sampledBit : 0) | (event.idAmongMembers ? idAmongMembers : 0);
    this.#times[at] = event.timeMs;
    const { trace } = event;
    const from = at * 6;
    for (let word = 0; word < 6; word++) this.#traces[from + word] = trace[word] ?? 0;
    this.#note(event, event.data);
  }

  /** The frame, in a buffer of its own; the builder is empty again. `firstSequence` may be set later. */
  take(createdMs: number, firstSequence = 0): Uint8Array<ArrayBuffer> {
    this.#write();
    const count = this.#count;
    const parts = this.#heads.length > 0;
    const members = parts ? this.#takeMembers() : nothing;
    const heads = parts ? Buffer.from(JSON.stringify(this.#heads)) : nothing;
    const columnsAt = (this.#end + 7) & ~7;
    const partsAt = partsAfter(columnsAt, count);
    const membersAt = partsAt + count * 40;
    const headsAt = membersAt + members.length;
    const bytes = new Uint8Array(parts ? headsAt + heads.length : columnsAt + count * 28);
    bytes.set(this.#payload.subarray(headerBytes, this.#end), headerBytes);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, count, true);
    view.setUint32(4, apart | (this.#ascii ? allAscii : 0) | (parts ? hasParts : 0), true);
    view.setFloat64(8, firstSequence, true);
    view.setFloat64(16, createdMs, true);
    view.setUint32(24, columnsAt, true);
    view.setUint32(28, parts ? headsAt : 0, true);
    const columns = new Uint32Array(bytes.buffer, columnsAt, count * 7);
    columns.set(this.#ids.subarray(0, count * 4), 0);
    columns.set(this.#ends.subarray(0, count), count * 4);
    columns.set(this.#contracts.subarray(0, count), count * 5);
    columns.set(this.#keyHashes.subarray(0, count), count * 6);
    if (parts) {
      new Float64Array(bytes.buffer, partsAt, count).set(this.#times.subarray(0, count));
      const words = new Uint32Array(bytes.buffer, partsAt + count * 8, count * 8);
      words.set(this.#traces.subarray(0, count * 6), 0);
      words.set(this.#headOf.subarray(0, count), count * 6);
      words.set(this.#memberEnds.subarray(0, count), count * 7);
      bytes.set(members, membersAt);
      bytes.set(heads, headsAt);
      this.#heads = [];
      this.#headOf.fill(0, 0, count);
    }
    this.#count = 0;
    this.#pending = 0;
    this.#memberText = "";
    this.#end = headerBytes;
    this.#ascii = true;
    return bytes;
  }

  #note({ id, contract, keyHash }: Pick<FrameEvent, "id" | "contract" | "keyHash">, text: string): void {
    const at = this.#count++;
    const from = at * 4;
    for (let word = 0; word < 4; word++) this.#ids[from + word] = id[word] ?? 0;
    this.#text += at === 0 ? text : `,${text}`;
    this.#ends[at] = this.#end + this.#text.length;
    this.#memberEnds[at] = this.#memberText.length;
    this.#contracts[at] = contract;
    this.#keyHashes[at] = keyHash;
    // No unit takes more than three bytes. Where they decide whether the frame is full, they are counted.
    if (this.#end + this.#text.length * 3 >= framePayloadBytes) this.#write();
  }

  /** Writes the texts that were gathered. */
  #write(): void {
    const text = this.#text;
    this.#reserve(text.length * 3);
    const written = this.#payload.write(text, this.#end);
    if (written !== text.length) {
      this.#ascii = false;
      toBytes(text, this.#end, this.#ends.subarray(this.#pending, this.#count));
    }
    this.#end += written;
    this.#text = "";
    this.#pending = this.#count;
  }

  #takeMembers(): Uint8Array {
    const text = this.#memberText;
    const bytes = Buffer.from(text);
    if (bytes.length !== text.length) toBytes(text, 0, this.#memberEnds.subarray(0, this.#count));
    return bytes;
  }

  #reserve(moreBytes: number): void {
    if (this.#end + moreBytes <= this.#payload.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#payload.length * 2, this.#end + moreBytes));
    this.#payload.copy(larger, 0, 0, this.#end);
    this.#payload = larger;
  }
}

const nothing: Uint8Array = new Uint8Array(0);

/** Turns ends in UTF-16 units of `text`, which begins at offset `from`, into ends in its UTF-8 bytes. */
function toBytes(text: string, from: number, ends: Uint32Array): void {
  let [unit, byte] = [0, from];
  ends.forEach((end, at) => {
    byte += Buffer.byteLength(text.slice(unit, end - from));
    unit = end - from;
    ends[at] = byte;
  });
}

function partsAfter(columnsAt: number, count: number): number {
  return (columnsAt + count * 28 + 7) & ~7;
}

/** Reads a frame without copying it, wherever its bytes lie: memory that threads share will do. */
export class Frame {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly firstSequence: number;
  readonly createdMs: number;
  readonly ids: Uint32Array;
  readonly contracts: Uint32Array;
  readonly keyHashes: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #ascii: boolean;
  readonly #apart: boolean;
  readonly #columnsAt: number;
  readonly #headsAt: number;
  #parts: Parts | undefined;
  /** All payloads as one text, when they are ASCII: cutting it costs less than decoding each event. */
  #text: string | undefined;

  constructor(bytes: Uint8Array) {
    // Columns are read as 32-bit words, which must stand at multiples of four.
    this.bytes = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
    const { buffer, byteOffset, byteLength } = this.bytes;
    const view = new DataView(buffer, byteOffset, byteLength);
    this.count = view.getUint32(0, true);
    const flags = view.getUint32(4, true);
    this.#ascii = (flags & allAscii) !== 0;
    this.#apart = (flags & apart) !== 0;
    this.firstSequence = view.getFloat64(8, true);
    this.createdMs = view.getFloat64(16, true);
    this.#columnsAt = view.getUint32(24, true);
    this.#headsAt = view.getUint32(28, true);
    const columnsAt = byteOffset + this.#columnsAt;
    this.ids = new Uint32Array(buffer, columnsAt, this.count * 4);
    this.#ends = new Uint32Array(buffer, columnsAt + this.count * 16, this.count);
    this.contracts = new Uint32Array(buffer, columnsAt + this.count * 20, this.count);
    this.keyHashes = new Uint32Array(buffer, columnsAt + this.count * 24, this.count);
  }

  get lastSequence(): number {
    return this.firstSequence + this.count - 1;
  }

  /** The text of the CloudEvent at `position`. */
  json(position: number): string {
    const head = this.head(position);
    if (head === undefined) return this.#cut(this.dataStart(position), this.#ends[position] ?? 0);
    return composeEvent(head.text, this.envelope(position), this.data(position));
  }

  /** What the event shares with others of its contract; undefined when it is stored whole. */
  head(position: number): FrameHead | undefined {
    const parts = this.#partsOf();
    const mark = parts?.headOf[position] ?? 0;
    return mark === 0 ? undefined : parts?.heads[(mark & headMask) - 1];
  }

  /** The data's text of an event in parts. */
  data(position: number): string {
    return this.#cut(this.dataStart(position), this.dataEnd(position));
  }

  /** Where among the bytes the data of an event in parts begins. */
  dataStart(position: number): number {
    return position === 0 ? headerBytes : (this.#ends[position - 1] ?? 0) + (this.#apart ? 1 : 0);
  }

  /** The offset behind it. */
  dataEnd(position: number): number {
    const members = this.#apart ? 0 : (this.#partsOf()?.members[position] ?? 0);
    return (this.#ends[position] ?? 0) - members;
  }

  /**
   * The data of the events in parts from `first` to `last` as the text of one JSON array; undefined where they are not
   * apart. It is none when one of them has no data.
   */
  dataList(first: number, last: number): string | undefined {
    return this.#apart ? `[${this.#cut(this.dataStart(first), this.#ends[last] ?? 0)}]` : undefined;
  }

  /** Whether the trace of an event in parts is sampled; undefined when the event is stored whole. */
  sampled(position: number): boolean | undefined {
    const mark = this.#partsOf()?.headOf[position] ?? 0;
    return mark === 0 ? undefined : (mark & sampledBit) !== 0;
  }

  /** The members of an event in parts that are its own. */
  envelope(position: number): OwnEnvelope {
    const parts = this.#partsOf();
    const mark = parts?.headOf[position] ?? 0;
    return {
      id: (mark & idAmongMembers) === 0 ? canonicalId(this.ids, position * 4) : undefined,
      timeMs: parts?.times[position] ?? 0,
      traceparent:
        parts === undefined ? "" : traceparentOfWords(parts.traces, position * 6, (mark & sampledBit) !== 0),
      members: parts === undefined ? "" : this.#members(parts, position),
    };
  }

  #members({ members }: Parts, position: number): string {
    const end = members[position] ?? 0;
    if (!this.#apart) {
      const behind = this.#ends[position] ?? 0;
      return end === 0 ? "" : this.#cut(behind - end, behind);
    }
    const { buffer, byteOffset } = this.bytes;
    const from = position === 0 ? 0 : (members[position - 1] ?? 0);
    const at = byteOffset + partsAfter(this.#columnsAt, this.count) + this.count * 40;
    return end === from ? "" : Buffer.from(buffer, at + from, end - from).toString();
  }

  #cut(start: number, end: number): string {
    const { buffer, byteOffset } = this.bytes;
    if (!this.#ascii) return Buffer.from(buffer, byteOffset + start, end - start).toString();
    const text = (this.#text ??= Buffer.from(buffer, byteOffset, this.#columnsAt).toString("latin1"));
    return text.substring(start, end);
  }

  #partsOf(): Parts | undefined {
    if (this.#headsAt === 0 || this.#parts !== undefined) return this.#parts;
    const { buffer, byteOffset, byteLength } = this.bytes;
    const { count } = this;
    const at = byteOffset + partsAfter(this.#columnsAt, count);
    const text = Buffer.from(buffer, byteOffset + this.#headsAt, byteLength - this.#headsAt).toString();
    return (this.#parts = {
      times: new Float64Array(buffer, at, count),
      traces: new Uint32Array(buffer, at + count * 8, count * 6),
      headOf: new Uint32Array(buffer, at + count * 32, count),
      members: new Uint32Array(buffer, at + count * 36, count),
      heads: (JSON.parse(text) as readonly string[]).map(headOf), // the builder's own
    });
  }
}

interface Parts {
  readonly times: Float64Array;
  readonly traces: Uint32Array;
  readonly headOf: Uint32Array;
  readonly members: Uint32Array;
  readonly heads: readonly FrameHead[];
}

/** What the events of a contract share in a frame. */
export interface FrameHead {
  readonly text: string;
  /** Name and version. */
  readonly type: string;
}

function headOf(text: string): FrameHead {
  const { type } = JSON.parse(`${text}}`) as { readonly type: string }; // as `envelopeHead` wrote it
  return { text, type };
}

/** @param words trace id and span id: six 32-bit words from `at` on */
export function traceparentOfWords(words: Uint32Array, at: number, sampled: boolean): string {
  const digits = hexOf(words, at, 6);
  return `00-${digits.slice(0, 32)}-${digits.slice(32)}-${sampled ? "01" : "00"}`;
}

/** Gives a frame its place in the log. */
export function numberFrame(bytes: Uint8Array<ArrayBuffer>, firstSequence: number): void {
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).setFloat64(8, firstSequence, true);
}
