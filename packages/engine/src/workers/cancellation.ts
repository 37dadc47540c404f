/** An abort signal that is made when somebody asks for it: most handlers never do. */
export class Cancellation {
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
