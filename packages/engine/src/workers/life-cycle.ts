import type { ContextStatus } from "../inspection/inspection-contract.ts";

/** What the place of a worker has to do now. */
export type Step =
  /** Start a worker. */
  | "start"
  /** Ask the core to take the idle worker off its seat. */
  | "unseat"
  /** Nothing before this time (epoch ms), unless something comes. */
  | { readonly untilMs: number };

/** The first restart comes after this time, each further one after twice as long, up to the greatest. */
const restartDelayMs = 50;
const restartDelayMaxMs = 2_000;
/** The core is not asked more often whether a worker may go, however short it may be idle. */
const idleLeastMs = 50;
/** A worker that ran this long has got over its trouble: the next restart is a first one again. */
const healthyAfterMs = 30_000;

/**
 * Decides when a context's worker is started, put to sleep and started again. Plain state, without threads, timers
 * and mail: whoever keeps the worker says what happened, asks for the next step, and takes it.
 *
 * A worker is started when something wants it: the core has deliveries for it, requests wait, or it is kept warm.
 * After a crash it is started after a delay that grows, and only if it is wanted. A worker without work goes in two
 * steps, so that nothing is lost between them: the core is asked to take it off its seat, and says no while anything
 * is in flight; from its yes on, what comes waits for the next worker.
 */
export class LifeCycle {
  /** How long the worker may be without work; Infinity: it is kept warm. */
  readonly idleMaxMs: number;
  #phase: "asleep" | "starting" | "running" | "leaving" | "lost" | "stopped" = "asleep";
  /** The core has something to deliver, or the engine starts. */
  #wanted = false;
  #requested = false;
  #crashesInRow = 0;
  #startedMs = 0;
  /** Not started before this time: it crashed. */
  #notBeforeMs = 0;
  #asked = 0;
  /** When there was work last, as far as is known here. */
  #busyMs = 0;

  constructor(idleMaxMs: number) {
    this.idleMaxMs = Math.max(idleLeastMs, idleMaxMs);
  }

  get status(): ContextStatus["worker"] {
    switch (this.#phase) {
      case "asleep":
        if (!this.#needed) return "asleep";
        return this.#crashesInRow > 0 ? "restarting" : "starting";
      case "starting":
        return this.#crashesInRow > 0 ? "restarting" : "starting";
      case "running":
      case "leaving":
        return "running";
      case "lost":
        return "restarting";
      case "stopped":
        return "stopped";
    }
  }

  /** Names the newest question whether the worker may go: its answer may come when the worker has gone otherwise. */
  get asked(): number {
    return this.#asked;
  }

  /** Whether requests are given to the worker, or wait. */
  get takesRequests(): boolean {
    return this.#phase === "running";
  }

  /**
   * What to do now; the step counts as taken.
   *
   * @param openRequests with the worker, or waiting for it
   */
  next(nowMs: number, openRequests: number): Step {
    this.#requested = openRequests > 0;
    if (this.#phase === "asleep" && this.#needed) {
      if (nowMs < this.#notBeforeMs) return { untilMs: this.#notBeforeMs };
      this.#phase = "starting";
      this.#startedMs = nowMs;
      return "start";
    }
    if (this.#phase !== "running" || this.#warm) return { untilMs: Infinity };
    if (openRequests > 0) this.#busyMs = nowMs;
    const idleUntilMs = this.#busyMs + this.idleMaxMs;
    if (nowMs < idleUntilMs) return { untilMs: idleUntilMs };
    this.#phase = "leaving";
    this.#asked += 1;
    return "unseat";
  }

  /** The worker is wanted by what the core has for it. While one runs, that is old news: the core told it before. */
  want(): void {
    if (this.#phase !== "running") this.#wanted = true;
  }

  started(nowMs: number): void {
    this.#phase = "running";
    this.#wanted = false;
    this.#busyMs = nowMs;
  }

  /** A request has come, or was answered. */
  worked(nowMs: number): void {
    this.#busyMs = nowMs;
  }

  /**
   * The core's answer to `unseat`. True when the worker is to be ended: nothing of it counts any more.
   *
   * @param asked the question's name
   * @param idleForMs how long the core has seen it without work
   */
  unseated(asked: number, unseated: boolean, idleForMs: number, nowMs: number): boolean {
    if (this.#phase !== "leaving" || asked !== this.#asked) return false;
    this.#phase = unseated ? "asleep" : "running";
    if (!unseated) this.#wanted = false;
    this.#busyMs = Math.max(this.#busyMs, nowMs - idleForMs);
    if (unseated) this.#crashesInRow = 0;
    return unseated;
  }

  /** The worker has ended by itself. True when the core had it on its seat and must be told, see `handedBack`. */
  crashed(nowMs: number): boolean {
    if (this.#phase === "stopped") return false;
    const seated = this.#phase === "running" || this.#phase === "leaving";
    this.#crashesInRow = nowMs - this.#startedMs > healthyAfterMs ? 1 : this.#crashesInRow + 1;
    this.#phase = seated ? "lost" : "asleep";
    this.#delay(nowMs);
    return seated;
  }

  /** The core has taken back what the worker had. A known culprit is kept from doing it again by its own retries. */
  handedBack(culpritKnown: boolean, nowMs: number): void {
    if (this.#phase !== "lost") return;
    this.#phase = "asleep";
    if (culpritKnown) this.#crashesInRow = 1;
    this.#delay(nowMs);
  }

  stop(): void {
    this.#phase = "stopped";
  }

  get #needed(): boolean {
    return this.#wanted || this.#requested || this.#warm;
  }

  get #warm(): boolean {
    return this.idleMaxMs === Infinity;
  }

  #delay(nowMs: number): void {
    this.#notBeforeMs = nowMs + Math.min(restartDelayMaxMs, restartDelayMs * 2 ** (this.#crashesInRow - 1));
  }
}
