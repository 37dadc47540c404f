/**
 * How far a subscription has come: every event up to `cursor` is settled, and so are some above it. Events are
 * settled in any order; what is settled above the cursor is a bitmap, which is as long as the window of events that
 * are handed out at once. Both are durable, so an event is never handed out again after its effects are.
 */
export class Progress {
  #cursor: number;
  /** Bit 0 stands for `cursor + 1`. */
  #above: Uint8Array;
  /** Highest settled sequence, or the cursor. */
  #highest: number;

  constructor(cursor: number, above: Uint8Array = new Uint8Array(0)) {
    this.#cursor = cursor;
    this.#above = Uint8Array.from(above);
    this.#highest = cursor + lastBit(this.#above) + 1;
  }

  get cursor(): number {
    return this.#cursor;
  }

  has(sequence: number): boolean {
    if (sequence <= this.#cursor) return true;
    const bit = sequence - this.#cursor - 1;
    return ((this.#above[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
  }

  /** Settles an event. Settling it again changes nothing. */
  settle(sequence: number): void {
    if (sequence === this.#cursor + 1 && this.#highest === this.#cursor) {
      this.#cursor = sequence;
      this.#highest = sequence;
      return;
    }
    if (this.has(sequence)) return;
    const bit = sequence - this.#cursor - 1;
    if (bit >> 3 >= this.#above.length) this.#above = grown(this.#above, (bit >> 3) + 1);
    this.#above[bit >> 3] = (this.#above[bit >> 3] ?? 0) | (1 << (bit & 7));
    this.#highest = Math.max(this.#highest, sequence);
    if (sequence === this.#cursor + 1) this.#advance();
  }

  /** Settles the events from `first` to `last`. */
  settleRun(first: number, last: number): void {
    if (first === this.#cursor + 1) return this.settleThrough(last);
    for (let sequence = first; sequence <= last; sequence++) this.settle(sequence);
  }

  /** Settles a run of events that directly follows everything settled; the common case under load. */
  settleThrough(sequence: number): void {
    if (this.#highest > this.#cursor) {
      for (let each = this.#cursor + 1; each <= sequence; each++) this.settle(each);
      return;
    }
    if (sequence > this.#cursor) this.#highest = this.#cursor = sequence;
  }

  /** The bitmap for the store, no longer than it must be. */
  above(): Uint8Array {
    return this.#above.slice(0, (this.#highest - this.#cursor + 7) >> 3);
  }

  #advance(): void {
    let bits = 0;
    while (this.has(this.#cursor + bits + 1)) bits += 1;
    this.#above = shifted(this.#above, bits);
    this.#cursor += bits;
  }
}

function lastBit(bitmap: Uint8Array): number {
  for (let at = bitmap.length - 1; at >= 0; at--) {
    const byte = bitmap[at] ?? 0;
    if (byte !== 0) return at * 8 + (31 - Math.clz32(byte));
  }
  return -1;
}

function grown(bitmap: Uint8Array, length: number): Uint8Array {
  const larger = new Uint8Array(Math.max(length, bitmap.length * 2));
  larger.set(bitmap);
  return larger;
}

/** The bitmap without its first `bits` bits. */
function shifted(bitmap: Uint8Array, bits: number): Uint8Array {
  const bytes = bits >> 3;
  const rest = bits & 7;
  const result = new Uint8Array(Math.max(0, bitmap.length - bytes));
  for (let at = 0; at < result.length; at++) {
    result[at] = ((bitmap[at + bytes] ?? 0) >> rest) | (((bitmap[at + bytes + 1] ?? 0) << (8 - rest)) & 0xff);
  }
  return result;
}
