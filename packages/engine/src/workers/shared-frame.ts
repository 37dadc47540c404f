import { copyOfJson, StoredEvent, type IncomingEvent, type OwnEnvelope } from "trellis/runtime";
import { Frame } from "../log/frame.ts";
import { type FlatReader, FlatReaders } from "./flat-reader.ts";

/** Frames that wait for another function, at most; functions of one context run close behind one another. */
const framesMax = 128;
const framesMaxBytes = 16_777_216;

/** The newest frames that a worker was given, so that its functions read the data of an event once for all of them. */
export class FrameShelf {
  /** Oldest first. */
  readonly #frames = new Map<number, SharedFrame>();
  readonly #flat = new FlatReaders();
  #bytes = 0;

  /**
   * A frame may come several times for each function, with some of its events each time.
   *
   * @param readers how many of the worker's functions get the frame's events
   * @param positions the events that are read now
   */
  take(bytes: Uint8Array, readers: number, positions: Uint16Array): SharedFrame {
    const frame = new Frame(bytes);
    if (readers === 1) return new SharedFrame(frame, this.#flat, 1, positions);
    const found = this.#frames.get(frame.firstSequence);
    if (found !== undefined) return found;
    const shared = new SharedFrame(frame, this.#flat, readers);
    this.#frames.set(frame.firstSequence, shared);
    this.#bytes += bytes.byteLength;
    for (const [sequence, oldest] of this.#frames) {
      const tooMuch = this.#frames.size > framesMax || this.#bytes > framesMaxBytes;
      if (oldest === shared || (oldest.unread > 0 && !tooMuch)) break;
      this.#frames.delete(sequence);
      this.#bytes -= oldest.frame.bytes.byteLength;
    }
    return shared;
  }
}

/** Events whose data is read from one text, at most: longer ones would leave the processor's cache before they are used. */
const listMax = 64;

/** A frame whose events are handed to one function or to several. */
export class SharedFrame {
  readonly frame: Frame;
  /** How often its events are still to be read by one function or another. */
  unread: number;
  readonly #flat: FlatReaders;
  #buffer: Buffer | undefined;
  /** How many readers each event waits for still, and what was read of it. */
  readonly #waiting: Uint8Array;
  readonly #parsed: unknown[] = [];

  /** @param positions the events that are read; all when left out */
  constructor(frame: Frame, flat: FlatReaders, readers: number, positions?: Uint16Array) {
    this.frame = frame;
    this.#flat = flat;
    const shares = Math.min(255, readers);
    this.#waiting = new Uint8Array(frame.count);
    if (positions === undefined) this.#waiting.fill(shares);
    else for (const position of positions) this.#waiting[position] = shares;
    this.unread = frame.count * shares;
  }

  /** Whether somebody waits for data that was not read yet. */
  isUnread(position: number): boolean {
    return this.#parsed[position] === undefined && (this.#waiting[position] ?? 0) > 0;
  }

  /**
   * Reads the data of an event in parts, together with its neighbours': one text costs less than many. False when there
   * was nothing to do. What can't be read is left for whoever asks for it.
   */
  prepare(position: number): boolean {
    if (!this.isUnread(position)) return false;
    const last = this.#lastBeside(position);
    if (last === position) return false;
    const flat = this.#flat.of(this.frame.contracts[position] ?? 0);
    return flat.isUseful ? this.#readFlat(position, last) : this.#readList(flat, position, last);
  }

  #readFlat(first: number, last: number): boolean {
    for (let at = first; at <= last; at++) {
      try {
        this.#parsed[at] ??= this.#parse(at);
      } catch {
        // Its own delivery will fail of it.
      }
    }
    return true;
  }

  #readList(flat: FlatReader, first: number, last: number): boolean {
    const text = this.frame.dataList(first, last);
    if (text === undefined) return false;
    try {
      const list = JSON.parse(text) as readonly unknown[]; // of the frame's own writer
      for (let at = first; at <= last; at++) this.#parsed[at] ??= list[at - first];
      flat.learn(list[0]);
    } catch {
      return false;
    }
    return true;
  }

  /** The data of an event in parts: the caller's own, which it may change. */
  data(position: number): unknown {
    const data = this.sharedData(position);
    // Copying costs a tenth of reading the text again. The last reader gets what was read.
    return this.#parsed[position] === undefined ? data : copyOfJson(data);
  }

  /** The same for a reader that changes nothing. */
  sharedData(position: number): unknown {
    const waiting = this.#waiting[position] ?? 0;
    if (waiting === 0) return this.#parse(position);
    this.#waiting[position] = waiting - 1;
    this.unread -= 1;
    const data = (this.#parsed[position] ??= this.#parse(position));
    // Nothing stays behind.
    if (waiting === 1) this.#parsed[position] = undefined;
    return data;
  }

  /** The last of the events behind this one that are of its contract, are waited for too, and were not read yet. */
  #lastBeside(position: number): number {
    const { contracts, count } = this.frame;
    const contract = contracts[position];
    const end = Math.min(count, position + listMax);
    let next = position;
    while (
      next < end &&
      contracts[next] === contract &&
      (this.#waiting[next] ?? 0) > 0 &&
      this.#parsed[next] === undefined &&
      this.frame.head(next) !== undefined
    )
      next += 1;
    return Math.max(position, next - 1);
  }

  #parse(position: number): unknown {
    const { frame } = this;
    const flat = this.#flat.of(frame.contracts[position] ?? 0);
    const { buffer, byteOffset, byteLength } = frame.bytes;
    this.#buffer ??= Buffer.from(buffer, byteOffset, byteLength);
    const found = flat.read(this.#buffer, frame.dataStart(position), frame.dataEnd(position));
    if (found !== undefined) return found;
    const text = frame.data(position);
    if (text === "") return undefined;
    const data: unknown = JSON.parse(text);
    flat.learn(data);
    return data;
  }
}

/** An event of a frame. */
export class FrameEvent implements IncomingEvent {
  readonly #shared: SharedFrame;
  readonly #position: number;
  #whole: IncomingEvent | undefined;
  #envelope: OwnEnvelope | undefined;

  constructor(shared: SharedFrame, position: number) {
    this.#shared = shared;
    this.#position = position;
  }

  get type(): string {
    return this.#head?.type ?? this.#stored.type;
  }

  data(): unknown {
    return this.#head === undefined ? this.#stored.data() : this.#shared.data(this.#position);
  }

  sharedData(): unknown {
    return this.#head === undefined ? this.#stored.sharedData() : this.#shared.sharedData(this.#position);
  }

  get id(): string {
    return this.#own?.id ?? this.#stored.id;
  }

  get time(): string {
    return this.#stored.time;
  }

  get key(): string | undefined {
    return this.#stored.key;
  }

  get traceparent(): string | undefined {
    const own = this.#own;
    return own === undefined ? this.#stored.traceparent : own.traceparent;
  }

  get sampled(): boolean {
    return this.#shared.frame.sampled(this.#position) ?? this.#stored.sampled;
  }

  get tracestate(): string | undefined {
    const own = this.#own;
    // Where it stands, if it does, its name stands; few events have one.
    return own?.members.includes('"tracestate":') === false ? undefined : this.#stored.tracestate;
  }

  get #head(): Frame["head"] extends (position: number) => infer Head ? Head : never {
    return this.#shared.frame.head(this.#position);
  }

  /** Spans ask for what stands in columns. */
  get #own(): OwnEnvelope | undefined {
    if (this.#head === undefined) return undefined;
    return (this.#envelope ??= this.#shared.frame.envelope(this.#position));
  }

  /** Few handlers ask for the envelope: it is composed for those that do. */
  get #stored(): IncomingEvent {
    return (this.#whole ??= new StoredEvent(this.#shared.frame.json(this.#position)));
  }
}
