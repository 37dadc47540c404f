/**
 * Values by whole number, for what comes and goes with every request. A `Map` does the same, but it makes a new table
 * each time that enough entries have gone, and the old table points to the new one. Once a table has grown old, the
 * collector of young objects takes all later ones, and what they held, for alive, and copies them.
 * Here a place is emptied as soon as its entry goes, and the table is replaced only when it grows.
 *
 * Grows with its entries and never shrinks: whoever fills it bounds it. Takes 16 to 32 bytes for each of the most
 * entries that it ever had.
 */
export class NumberMap<Value extends object> {
  #keys = new Float64Array(placesMin);
  #values: (Value | undefined)[] = Array.from({ length: placesMin });
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: number): Value | undefined {
    return this.#values[this.#placeOf(key)];
  }

  set(key: number, value: Value): void {
    let place = this.#placeOf(key);
    if (this.#values[place] === undefined) {
      this.#size += 1;
      if (this.#size * 2 > this.#values.length) {
        this.#grow();
        place = this.#placeOf(key);
      }
    }
    this.#keys[place] = key;
    this.#values[place] = value;
  }

  /** Takes the entry out, and answers its value. */
  take(key: number): Value | undefined {
    const place = this.#placeOf(key);
    const value = this.#values[place];
    if (value === undefined) return undefined;
    this.#size -= 1;
    this.#close(place);
    return value;
  }

  /** In the order of their keys. */
  entries(): [number, Value][] {
    const entries: [number, Value][] = [];
    for (const [place, value] of this.#values.entries())
      if (value !== undefined) entries.push([this.#keys[place] ?? 0, value]);
    return entries.sort(([one], [other]) => one - other);
  }

  /** Where the key is, or would be: behind its home, all places up to there are taken. */
  #placeOf(key: number): number {
    const last = this.#values.length - 1;
    let place = homeOf(key, last);
    while (this.#values[place] !== undefined && this.#keys[place] !== key) place = (place + 1) & last;
    return place;
  }

  /** Empties a place, and moves up what stands behind it only because it was taken. */
  #close(empty: number): void {
    const last = this.#values.length - 1;
    let gap = empty;
    for (let place = (gap + 1) & last; this.#values[place] !== undefined; place = (place + 1) & last) {
      const key = this.#keys[place] ?? 0;
      const fromHome = (place - homeOf(key, last)) & last;
      if (fromHome < ((place - gap) & last)) continue;
      this.#keys[gap] = key;
      this.#values[gap] = this.#values[place];
      gap = place;
    }
    this.#values[gap] = undefined;
  }

  #grow(): void {
    const entries = this.entries();
    const places = this.#values.length * 2;
    this.#keys = new Float64Array(places);
    this.#values = Array.from({ length: places });
    for (const [key, value] of entries) {
      const place = this.#placeOf(key);
      this.#keys[place] = key;
      this.#values[place] = value;
    }
  }
}

/** A power of two, as all sizes are. */
const placesMin = 64;

/** Keys are counted up: neighbours get places of their own, and a common factor does no harm. */
function homeOf(key: number, last: number): number {
  const mixed = Math.imul(key | 0, 0x9e37_79b1);
  return (mixed ^ (mixed >>> 15)) & last;
}
