import type { CloudEvent } from "./envelope.ts";

/** What an envelope says beside the data. */
export type EventHead = Omit<CloudEvent, "data">;

/**
 * An event as the platform's own writer stored it, read in two parts: most handlers want the data alone, and reading
 * the envelope costs as much again. The writer puts `data` last, and no text inside JSON can look like a member's
 * name, because its quotes are escaped.
 */
export class StoredEvent {
  readonly #json: string;
  readonly #dataAt: number;
  #head: EventHead | undefined;

  constructor(json: string) {
    this.#json = json;
    this.#dataAt = json.indexOf(dataMember);
    if (this.#dataAt < 0) throw new SyntaxError("a stored event has no data");
  }

  get data(): unknown {
    const data: unknown = JSON.parse(this.#json.slice(this.#dataAt + dataMember.length, -1));
    return data;
  }

  get head(): EventHead {
    // The text up to the data is an object once it is closed.
    return (this.#head ??= JSON.parse(`${this.#json.slice(0, this.#dataAt)}}`) as EventHead);
  }

  /** Whether the event is of this type, without reading the envelope. */
  isOf(typeMember: string): boolean {
    const at = this.#json.indexOf(typeMember);
    return at >= 0 && at < this.#dataAt;
  }

  get id(): string {
    return this.head.id;
  }

  get traceparent(): string | undefined {
    return this.head.traceparent;
  }

  get tracestate(): string | undefined {
    return this.head.tracestate;
  }
}

const dataMember = ',"data":';

/** How a type looks inside an envelope. */
export function typeMemberOf(type: string): string {
  return `"type":${JSON.stringify(type)},`;
}
