import type { Life } from "./life.ts";

/** Mail from one thread to another: letters arrive in the order in which they were sent, at some time or other. */
export class Channel {
  readonly name: string;
  readonly life: Life;
  #letters: { readonly what: string; readonly open: () => void }[] = [];
  /** Nobody listens yet: letters wait, as in a message port that was not started. */
  closed = false;

  constructor(name: string, life: Life) {
    this.name = name;
    this.life = life;
  }

  post(what: string, open: () => void): void {
    if (!this.life.over) this.#letters.push({ what, open });
  }

  get deliverable(): boolean {
    return this.#letters.length > 0 && !this.closed && !this.life.over;
  }

  /** What the next letter is about. */
  get next(): string {
    return `${this.name}: ${this.#letters[0]?.what ?? "nothing"}`;
  }

  deliver(): void {
    this.#letters.shift()?.open();
  }
}
