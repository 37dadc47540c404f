/** Takes things up one at a time: what comes while an answer is waited for waits, in its order. */
export class OneAtATime {
  #busy: Promise<void> | undefined;

  /** At once, unless an answer is waited for, or this one has to be. */
  take<Taken>(act: () => Taken | Promise<Taken>): Taken | Promise<Taken> {
    const taken = this.#busy === undefined ? act() : this.#busy.then(act);
    if (!(taken instanceof Promise)) return taken;
    // A bug that its asker is told of is not told again to those who wait.
    const settled = taken.then(
      () => undefined,
      () => undefined,
    );
    this.#busy = settled;
    void settled.then(() => {
      if (this.#busy === settled) this.#busy = undefined;
    });
    return taken;
  }
}
