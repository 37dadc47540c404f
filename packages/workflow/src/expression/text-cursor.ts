/** A place in a text that is being read. */
export class TextCursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** The next character, or "" at the end. */
  peek(ahead = 0): string {
    return this.text.charAt(this.at + ahead);
  }

  /** Whether `expected` comes next; then it is passed. */
  takes(expected: string): boolean {
    if (!this.text.startsWith(expected, this.at)) return false;
    this.at += expected.length;
    return true;
  }

  skipBlanks(): void {
    while (/\s/.test(this.peek())) this.at++;
  }

  /** What the pattern finds here; it has to be sticky. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** Characters up to one that ends them. */
  until(ends: RegExp): string {
    const from = this.at;
    while (!this.ended && !ends.test(this.peek())) this.at++;
    return this.text.slice(from, this.at);
  }
}
