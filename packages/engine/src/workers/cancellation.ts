import type { CallMade } from "trellis/runtime";

/** An abort signal that is made when somebody asks for it: most handlers never do. */
export class Cancellation {
  /** What the handler has called, where it calls anything. */
  calls: (() => readonly CallMade[]) | undefined = undefined;
  #controller: AbortController | undefined;
  #aborted = false;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted) this.#controller.abort(timeout());
    return this.#controller.signal;
  }

  abort(): void {
    this.#aborted = true;
    this.#controller?.abort(timeout());
  }
}

function timeout(): DOMException {
  return new DOMException("the invocation's time is over", "TimeoutError");
}
