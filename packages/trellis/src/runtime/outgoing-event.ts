import { composeEvent } from "./envelope.ts";

/** An event that a handler published, on its way to the store. */
export interface OutgoingEvent {
  /** The contract's name. */
  readonly contract: string;
  /** An older one than the contract publishes today. */
  readonly version?: number;
  readonly id: string;
  readonly key: string | undefined;
  /** The CloudEvent as JSON text. */
  readonly json: string;
  /** What the text is composed of; hosts that keep events in parts need no more. */
  readonly parts?: EventParts;
}

/** An event before anybody asks for its text. */
export interface EventParts {
  /** What all events of its contract share, as `envelopeHead` writes it. */
  readonly head: string;
  /** The data as JSON text; empty when there is none. */
  readonly data: string;
  /** Further members of the envelope, as `ownMembers` writes them. */
  readonly members: string;
  readonly timeMs: number;
  readonly traceparent: string;
}

/** Its whole text is composed for those who ask: an engine stores the parts. */
export class EventInParts implements OutgoingEvent {
  readonly contract: string;
  declare readonly version?: number;
  readonly id: string;
  readonly key: string | undefined;
  readonly parts: EventParts;

  constructor(contract: string, id: string, key: string | undefined, parts: EventParts, version?: number) {
    this.contract = contract;
    if (version !== undefined) this.version = version;
    this.id = id;
    this.key = key;
    this.parts = parts;
  }

  get json(): string {
    const { head, data, members, timeMs, traceparent } = this.parts;
    return composeEvent(head, { id: this.id, timeMs, traceparent, members }, data);
  }
}
