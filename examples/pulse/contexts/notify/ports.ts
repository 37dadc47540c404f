import type { Notice } from "./domain/notice.ts";

/** Brings notices to people: a chat, a pager, a mail gateway behind one webhook. */
export interface Sender {
  /**
   * Resolves when the notice was taken.
   *
   * @throws Fault with `retry: "later"` when the other side is down, `"never"` when it will not take this notice
   */
  readonly send: (notice: Notice, options: SendOptions) => Promise<void>;
}

export interface SendOptions {
  /** The other side takes one notice per key, however often it is sent. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}
