/** Lines of the trace that a failure shows. */
const linesMax = 80;

/** What happened, step by step: a digest over all of it, and the last lines to read. */
export class Trace {
  readonly #last: string[] = [];
  #hash = 0x811c9dc5;
  #lines = 0;

  note(atMs: number, what: string): void {
    const line = `${String(atMs).padStart(8)} ms  ${what}`;
    for (let at = 0; at < line.length; at++)
      this.#hash = Math.imul(this.#hash ^ line.charCodeAt(at), 0x01000193);
    this.#last.push(line);
    this.#lines += 1;
    // Cut seldom: shifting a list at each line would cost more than the step that it tells of.
    if (this.#last.length > linesMax * 8) this.#last.splice(0, this.#last.length - linesMax);
  }

  get lines(): number {
    return this.#lines;
  }

  /** The same for two runs exactly when they took the same steps (FNV-1a, 32 bits). */
  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, "0");
  }

  last(): readonly string[] {
    return this.#last.slice(-linesMax);
  }
}
