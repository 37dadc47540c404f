import {
  allAscii,
  apart,
  frameEventsMax,
  framePayloadBytes,
  hasParts,
  headerBytes,
  idAmongMembers,
  partsAfter,
  sampledBit,
} from "./frame-layout.ts";
import { flatMaxBytes, type FlatWriter } from "./flat-writer.ts";

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
  /** The data as JSON text; undefined when `writeFlat` has just written it. */
  readonly data: string | undefined;
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
  /** Behind what `writeFlat` has written last. */
  #flatEnd = headerBytes;
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

  /**
   * Writes data where the next event's is to stand; false when it has to be given as text. The event is in the frame
   * once it is added in its parts, which must be the next that is done with the builder, or not at all.
   */
  writeFlat(writer: FlatWriter, data: unknown): boolean {
    if (!writer.isUseful) return false;
    this.#write();
    this.#reserve(flatMaxBytes + 1);
    // The comma is written once it is sure that the event comes.
    const at = this.#count === 0 ? this.#end : this.#end + 1;
    this.#flatEnd = writer.write(data, this.#payload, at);
    return this.#flatEnd >= 0;
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

  #note(
    { id, contract, keyHash }: Pick<FrameEvent, "id" | "contract" | "keyHash">,
    text: string | undefined,
  ): void {
    const at = this.#count++;
    const from = at * 4;
    for (let word = 0; word < 4; word++) this.#ids[from + word] = id[word] ?? 0;
    if (text === undefined) this.#takeFlat(at);
    else this.#text += at === 0 ? text : `,${text}`;
    this.#ends[at] = this.#end + this.#text.length;
    this.#memberEnds[at] = this.#memberText.length;
    this.#contracts[at] = contract;
    this.#keyHashes[at] = keyHash;
    // No unit takes more than three bytes. Where they decide whether the frame is full, they are counted.
    if (this.#end + this.#text.length * 3 >= framePayloadBytes) this.#write();
  }

  #takeFlat(at: number): void {
    if (at > 0) this.#payload[this.#end] = comma;
    this.#end = this.#flatEnd;
    this.#pending = at + 1;
  }

  /** Writes the texts that were gathered. */
  #write(): void {
    const text = this.#text;
    if (text === "") return;
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
const comma = 0x2c;

/** Turns ends in UTF-16 units of `text`, which begins at offset `from`, into ends in its UTF-8 bytes. */
function toBytes(text: string, from: number, ends: Uint32Array): void {
  let [unit, byte] = [0, from];
  ends.forEach((end, at) => {
    byte += Buffer.byteLength(text.slice(unit, end - from));
    unit = end - from;
    ends[at] = byte;
  });
}
