import type { BenchEvent } from "./bench-event.ts";

/** One peer, driven as its documentation advises for many small events. */
export interface Peer {
  /** How it is set up, in a few words: printed beside its figures. */
  readonly configuration: string;
  /** Events given to one call of `Publish`. */
  readonly batch: number;
  /** Calls of `Publish` under way at once. */
  readonly publishesAtOnce: number;
  /**
   * Events published and not yet consumed, at most. Without it a publisher that is faster than its consumer fills the
   * server, and what is measured is draining; too few, and a fast peer waits for the news of how far its consumer is.
   */
  readonly openMax: number;
  /** Makes the queue, stream or schema on an empty server. */
  readonly prepare: (address: string) => Promise<void>;
  readonly openPublisher: (address: string) => Promise<Publish>;
  /** Consumes until the process ends; nothing closes it, because the server is thrown away as well. */
  readonly openConsumer: (address: string, taken: Taken) => Promise<void>;
}

/** Resolves once the server has promised to keep all of these events. */
export type Publish = (events: readonly BenchEvent[]) => Promise<unknown>;

/** Called for each event, when its acknowledgement is on its way. */
export type Taken = (event: BenchEvent) => void;
