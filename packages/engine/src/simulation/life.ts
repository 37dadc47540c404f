/** How long something lives: the world, one engine process in it, one worker in that. What has ended does nothing more. */
export class Life {
  readonly #within: Life | undefined;
  #ended = false;

  constructor(within?: Life) {
    this.#within = within;
  }

  get over(): boolean {
    return this.#ended || (this.#within?.over ?? false);
  }

  end(): void {
    this.#ended = true;
  }
}
