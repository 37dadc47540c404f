import type { CloudEvent } from "./envelope.ts";

/**
 * An event on its way to a handler, in whatever form its host keeps it. Most handlers want the data alone: what is
 * seldom asked for is made when it is.
 */
export interface IncomingEvent {
  /** Name and version. */
  readonly type: string;
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly key: string | undefined;
  /** W3C trace context. */
  readonly traceparent: string | undefined;
  /** Whether its trace is; telemetry asks this of every event, so it must cost little. */
  readonly sampled: boolean;
  readonly tracestate: string | undefined;
  /** The data, which belongs to the caller alone: made anew by every call. */
  readonly data: () => unknown;
  /** The same to be read only, for one call instead of `data`: others may be given it too. */
  readonly sharedData: () => unknown;
}

/** What an envelope says beside the data. */
type EventHead = Omit<CloudEvent, "data">;

/**
 * An event as the platform's own writer stored it, read in two parts: reading the envelope costs as much again as
 * reading the data. The writer puts `data` last, and no text inside JSON can look like a member's name, because its
 * quotes are escaped.
 */
export class StoredEvent implements IncomingEvent {
  readonly #json: string;
  #foundDataAt: number | undefined;
  #head: EventHead | undefined;

  /** Nothing is read here: what is wrong with the text is the fault of whoever asks for the event's parts. */
  constructor(json: string) {
    this.#json = json;
  }

  data(): unknown {
    const data: unknown = JSON.parse(this.#json.slice(this.#dataAt + dataMember.length, -1));
    return data;
  }

  sharedData(): unknown {
    return this.data();
  }

  get type(): string {
    return this.#envelope.type;
  }

  get id(): string {
    return this.#envelope.id;
  }

  get time(): string {
    return this.#envelope.time;
  }

  get key(): string | undefined {
    return this.#envelope.partitionkey;
  }

  get traceparent(): string | undefined {
    return this.#envelope.traceparent;
  }

  /** Looked up in the text: the flags are the last two digits of what the platform's own writer wrote. */
  get sampled(): boolean {
    const at = this.#json.indexOf(traceparentMember);
    if (at < 0 || this.#json[at + traceparentMember.length + 54] !== "1") return false;
    // Within the data it would be somebody else's.
    this.#foundDataAt ??= this.#json.indexOf(dataMember);
    return this.#foundDataAt < 0 || at < this.#foundDataAt;
  }

  get tracestate(): string | undefined {
    return this.#envelope.tracestate;
  }

  get #dataAt(): number {
    this.#foundDataAt ??= this.#json.indexOf(dataMember);
    if (this.#foundDataAt < 0) throw new SyntaxError("a stored event has no data");
    return this.#foundDataAt;
  }

  get #envelope(): EventHead {
    // The text up to the data is an object once it is closed.
    return (this.#head ??= JSON.parse(`${this.#json.slice(0, this.#dataAt)}}`) as EventHead);
  }
}

const dataMember = ',"data":';
// Without its first quote, which stands everywhere: it is found twice as fast.
const traceparentMember = 'traceparent":"';
