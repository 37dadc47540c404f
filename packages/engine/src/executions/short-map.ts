/**
 * Values by number, few at a time, in the order in which they came: what one execution waits for. A `Map` makes a new
 * table each time that its last entry goes, which is with every step here. Looks from the front, so that it is for
 * hundreds of entries at most; whoever fills it bounds it.
 */
export class ShortMap<Value extends object> {
  readonly #keys: number[] = [];
  readonly #values: Value[] = [];

  get size(): number {
    return this.#keys.length;
  }

  has(key: number): boolean {
    return this.#keys.includes(key);
  }

  get(key: number): Value | undefined {
    return this.#values[this.#keys.indexOf(key)];
  }

  /** An entry that there is keeps its place. */
  set(key: number, value: Value): void {
    const at = this.#keys.indexOf(key);
    if (at !== -1) this.#values[at] = value;
    else {
      this.#keys.push(key);
      this.#values.push(value);
    }
  }

  /** Takes the entry out, and answers its value. */
  take(key: number): Value | undefined {
    const at = this.#keys.indexOf(key);
    if (at === -1) return undefined;
    const value = this.#values[at];
    if (at === this.#keys.length - 1) {
      this.#keys.pop();
      this.#values.pop();
    } else {
      this.#keys.splice(at, 1);
      this.#values.splice(at, 1);
    }
    return value;
  }

  /** As they are now: who goes through them may take some out. */
  keys(): number[] {
    return this.#keys.slice();
  }

  /** As they are now: who goes through them may take some out. */
  values(): Value[] {
    return this.#values.slice();
  }
}
