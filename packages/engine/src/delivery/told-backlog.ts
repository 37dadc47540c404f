import type { FromCore } from "./messages.ts";

/** Main learns of the backlog when it has changed by an eighth: it lets publishers in by it. */
export class ToldBacklog {
  readonly #send: (message: FromCore) => void;
  #told = 0;

  constructor(send: (message: FromCore) => void) {
    this.#send = send;
  }

  tell(backlog: number): void {
    if (Math.abs(backlog - this.#told) <= this.#told / 8) return;
    this.#told = backlog;
    this.#send({ kind: "backlog", backlog });
  }
}
