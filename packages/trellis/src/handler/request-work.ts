import type { Context, ContextDeclaration } from "../declare/context.ts";
import type { Work } from "./work.ts";

/** The unit of work of a function that answers HTTP requests: it stands at the door of the system. */
export interface RequestWork<D extends ContextDeclaration = ContextDeclaration> extends Work<D> {
  /**
   * Keeps the request in quarantine, in the same unit of work: for what breaks a contract that this system did not
   * write, such as the schema that a sender publishes. The handler answers as it likes; the answer goes out once the
   * request is kept, or 503 in its place where the quarantine is full. Redriven, the request is given to this function
   * again.
   *
   * @param contract a name for what is broken, 200 characters: `github/push`; its payloads are compared with each other
   */
  readonly quarantine: (contract: string, breach: Breached) => void;
  /** Says that the request's body keeps such a contract, so that invalid ones can be compared with it. */
  readonly valid: (contract: string) => void;
}

/** Where and how a payload breaks its contract. */
export interface Breached {
  /** RFC 6901. */
  readonly pointer: string;
  /** Goes on after the pointer: "must be integer". */
  readonly message: string;
  /** What distinguishes breaches of one place, such as the schema's keyword. */
  readonly keyword?: string;
}

/** For functions that HTTP handlers of a context share. */
export type RequestWorkOf<C> = C extends Context<infer D> ? RequestWork<D> : never;
