import { StoredEvent, type IncomingEvent } from "trellis/runtime";
import { Frame } from "../log/frame.ts";

/** Frames that wait for another function, at most; functions of one context run close behind one another. */
const framesMax = 128;
const framesMaxBytes = 16_777_216;

/** The newest frames that a worker was given, so that its functions read the data of an event once for all of them. */
export class FrameShelf {
  /** Oldest first. */
  readonly #frames = new Map<number, SharedFrame>();
  #bytes = 0;

  /**
   * A frame may come several times for each function, with some of its events each time.
   *
   * @param readers how many of the worker's functions get the frame's events
   */
  take(bytes: Uint8Array<ArrayBuffer>, readers: number): SharedFrame {
    const frame = new Frame(bytes);
    if (readers === 1) return new SharedFrame(frame, 1);
    const found = this.#frames.get(frame.firstSequence);
    if (found !== undefined) return found;
    const shared = new SharedFrame(frame, readers);
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

/** A frame whose events are handed to one function or to several. */
export class SharedFrame {
  readonly frame: Frame;
  /** How often its events are still to be read by one function or another. */
  unread: number;
  /** How many readers each event waits for still, and what the first has read. */
  readonly #waiting: Uint8Array | undefined;
  readonly #parsed: unknown[] = [];

  constructor(frame: Frame, readers: number) {
    this.frame = frame;
    const shares = Math.min(255, readers);
    this.unread = frame.count * shares;
    this.#waiting = readers > 1 ? new Uint8Array(frame.count).fill(shares) : undefined;
  }

  /** The data of an event in parts: the caller's own, which it may change. */
  data(position: number): unknown {
    const waiting = this.#waiting?.[position] ?? 0;
    if (this.#waiting === undefined || waiting === 0) return this.#parse(position);
    this.#waiting[position] = waiting - 1;
    this.unread -= 1;
    const data = (this.#parsed[position] ??= this.#parse(position));
    // Copying costs a tenth of reading the text again. The last reader gets what was read: nothing stays behind.
    if (waiting > 1) return copyOf(data);
    this.#parsed[position] = undefined;
    return data;
  }

  #parse(position: number): unknown {
    const text = this.frame.data(position);
    if (text === "") return undefined;
    const data: unknown = JSON.parse(text);
    return data;
  }
}

/** An event of a frame. */
export class FrameEvent implements IncomingEvent {
  readonly #shared: SharedFrame;
  readonly #position: number;
  #whole: IncomingEvent | undefined;

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

  get id(): string {
    return this.#stored.id;
  }

  get time(): string {
    return this.#stored.time;
  }

  get key(): string | undefined {
    return this.#stored.key;
  }

  get traceparent(): string | undefined {
    return this.#stored.traceparent;
  }

  get sampled(): boolean {
    return this.#shared.frame.sampled(this.#position) ?? this.#stored.sampled;
  }

  get tracestate(): string | undefined {
    return this.#stored.tracestate;
  }

  get #head(): Frame["head"] extends (position: number) => infer Head ? Head : never {
    return this.#shared.frame.head(this.#position);
  }

  /** Few handlers ask for the envelope: it is composed for those that do. */
  get #stored(): IncomingEvent {
    return (this.#whole ??= new StoredEvent(this.#shared.frame.json(this.#position)));
  }
}

/** A copy of what JSON holds. */
function copyOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  const copy: Record<string, unknown> = { ...value };
  for (const name in copy) {
    const member = copy[name];
    if (typeof member === "object" && member !== null) copy[name] = copyOf(member);
  }
  return copy;
}
