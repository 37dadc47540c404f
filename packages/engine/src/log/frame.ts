import { composeEvent, type OwnEnvelope } from "trellis/runtime";
import { canonicalId } from "./event-id.ts";
import { HexForm } from "./hex-form.ts";
import {
  allAscii,
  apart,
  headerBytes,
  headMask,
  idAmongMembers,
  partsAfter,
  sampledBit,
} from "./frame-layout.ts";

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
  return (sampled ? sampledTrace : unsampledTrace).textOf(words, at);
}

const traceForm = "00-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-";
const sampledTrace = new HexForm(`${traceForm}01`);
const unsampledTrace = new HexForm(`${traceForm}00`);

/** Gives a frame its place in the log. */
export function numberFrame(bytes: Uint8Array<ArrayBuffer>, firstSequence: number): void {
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).setFloat64(8, firstSequence, true);
}
