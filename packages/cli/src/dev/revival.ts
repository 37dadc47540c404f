import { exitCodes } from "../report/exit-code.ts";
import { duration } from "../terminal/quantity.ts";

const firstDelayMs = 500;
const delayMaxMs = 8_000;
/** Deaths in a row after which only a change of the system's files helps. */
const revivalsMax = 5;
/** An engine that ran this long was sound: its death does not belong to those before. */
const soundAfterMs = 60_000;

/** How an engine's process ended, as Node tells it: one of both is null. */
export interface Death {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly ranMs: number;
}

/** What is said about an engine that ended unasked, and when it is started again: only after a change, without `delayMs`. */
export interface Revival {
  readonly text: string;
  readonly delayMs?: number;
}

/** Counts the deaths of an engine, so that one that dies at every start is not started for ever. */
export class Revivals {
  #inARow = 0;

  /** The system's files have changed: what happened before says nothing any more. */
  forget(): void {
    this.#inARow = 0;
  }

  after({ code, signal, ranMs }: Death): Revival {
    const waiting = "waiting for a change of the system's files; Ctrl-C ends";
    // It has said itself why it ended, and would say it again.
    if (signal === null && code !== null && saidWhy.has(code)) return { text: waiting };
    if (ranMs >= soundAfterMs) this.#inARow = 0;
    const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
    if (this.#inARow === revivalsMax) {
      this.#inARow = 0;
      return {
        text: `the engine ${how}, the ${revivalsMax} times it was started again did not help; ${waiting}`,
      };
    }
    const delayMs = Math.min(firstDelayMs * 2 ** this.#inARow, delayMaxMs);
    this.#inARow += 1;
    return {
      text: `the engine ${how}: starting it again in ${duration(delayMs)} (${this.#inARow} of ${revivalsMax})`,
      delayMs,
    };
  }
}

/** Ends that were asked for, and refusals to start that somebody has to cure. */
const saidWhy: ReadonlySet<number> = new Set([
  exitCodes.ok,
  exitCodes.usage,
  exitCodes.configuration,
  exitCodes.auth,
  exitCodes.interrupted,
]);
