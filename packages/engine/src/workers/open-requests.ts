import { Fault } from "@trellis/model";
import type { HttpAnswer } from "trellis/runtime";
import { NumberMap } from "./number-map.ts";
import type { Waiter } from "./waiter.ts";

/** Requests of one context that wait for a worker, at most: fewer than the gateway lets in for all contexts. */
export const requestsWaitingMax = 512;
/** Longest that a request waits for a worker. */
export const requestWaitMaxMs = 10_000;

/**
 * The requests of one context that are not answered yet: each is with the worker, or waits until there is one. Waiting
 * has a bound, in number and in time; the time that a worker takes is bound by the function's own.
 */
export class OpenRequests<Message extends { readonly request: number }> {
  /** Their numbers are given in the order of their coming. */
  readonly #given = new NumberMap<Open<Message>>();
  /** In the order of their coming. */
  readonly #waiting = new Map<number, Waiting<Message>>();

  get count(): number {
    return this.#given.size + this.#waiting.size;
  }

  /** A request for the worker that runs. */
  give(message: Message, waiter: Waiter): void {
    this.#given.set(message.request, { message, waiter });
  }

  /**
   * A request that waits for a worker. Fails with TRL0307 when too many wait already, with TRL0320 when none has come
   * up in time.
   */
  wait(message: Message, waiter: Waiter, nowMs: number): void {
    if (this.#waiting.size < requestsWaitingMax)
      return void this.#waiting.set(message.request, { message, waiter, sinceMs: nowMs });
    waiter.failed(
      new Fault("TRL0307", `${requestsWaitingMax} requests wait for the context to start`, {
        retry: "later",
        details: { retryAfterMs: 1_000 },
      }),
    );
  }

  /** There is a worker: what waited goes to it, in order. */
  giveWaiting(): Message[] {
    const messages: Message[] = [];
    for (const [request, open] of this.#waiting) {
      this.#given.set(request, open);
      messages.push(open.message);
    }
    this.#waiting.clear();
    return messages;
  }

  /** The worker has ended: what it had wait for the next one, before what came later. */
  takeBack(nowMs: number): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const [request, open] of this.#given.entries()) {
      this.#given.take(request);
      this.#waiting.set(request, { ...open, sinceMs: nowMs });
    }
    for (const [request, open] of waiting) this.#waiting.set(request, open);
  }

  /** False when nobody waits for this answer. */
  answer(request: number, answer: HttpAnswer): boolean {
    const open = this.#take(request);
    open?.waiter.answered(answer);
    return open !== undefined;
  }

  fail(request: number, fault: Fault): void {
    this.#take(request)?.waiter.failed(fault);
  }

  failAll(fault: Fault): void {
    for (const [request] of [...this.#given.entries(), ...this.#waiting]) this.fail(request, fault);
  }

  /** Gives up what has waited too long; answers when to look again, Infinity when nothing waits. */
  expire(nowMs: number): number {
    for (const [request, { sinceMs }] of this.#waiting) {
      if (nowMs - sinceMs < requestWaitMaxMs) return sinceMs + requestWaitMaxMs;
      this.fail(
        request,
        new Fault("TRL0320", `the context had no worker for ${requestWaitMaxMs / 1_000} s`, {
          retry: "later",
          details: { retryAfterMs: 5_000 },
        }),
      );
    }
    return Infinity;
  }

  #take(request: number): Open<Message> | undefined {
    const given = this.#given.take(request);
    if (given !== undefined) return given;
    const waiting = this.#waiting.get(request);
    if (waiting !== undefined) this.#waiting.delete(request);
    return waiting;
  }
}

interface Open<Message> {
  readonly message: Message;
  readonly waiter: Waiter;
}

interface Waiting<Message> extends Open<Message> {
  /** When it began to wait. */
  readonly sinceMs: number;
}
