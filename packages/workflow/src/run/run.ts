import type { Answer, Command, ExecutionStatus, Signal } from "./protocol.ts";

/** One execution of a state machine, from its start to its end and through its redrives. */
export interface Run {
  /**
   * What the signal leads to. Synchronous, unless an expression on the way is not: then a promise, and signals that come
   * meanwhile are taken up after it, in their order. Throws only what is a bug.
   */
  handle(signal: Signal): Answer | Promise<Answer>;
  readonly status: ExecutionStatus | "NOT_STARTED";
  /** The id that the next event will have. */
  readonly nextEventId: number;
  /** Commands given that are not done: what a host carries out again after a restart. */
  openCommands(): readonly Command[];
  /** Why a redrive would change nothing; undefined where it would go on. */
  redriveRefusal(): string | undefined;
}
