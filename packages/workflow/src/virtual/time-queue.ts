/** What happens at a time, the earliest first; of what happens at the same time, what was put in first. */
export class TimeQueue<T> {
  readonly #heap: { readonly atMs: number; readonly order: number; readonly what: T }[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  put(atMs: number, what: T): void {
    const heap = this.#heap;
    let at = heap.push({ atMs, order: this.#order++, what }) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#isBefore(at, above)) return;
      this.#swap(at, above);
      at = above;
    }
  }

  take(): { readonly atMs: number; readonly what: T } | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      let least = at;
      if (left < heap.length && this.#isBefore(left, least)) least = left;
      if (left + 1 < heap.length && this.#isBefore(left + 1, least)) least = left + 1;
      if (least === at) return first;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(left: number, right: number): boolean {
    const one = this.#heap[left];
    const other = this.#heap[right];
    if (one === undefined || other === undefined) return false;
    return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
  }

  #swap(left: number, right: number): void {
    const one = this.#heap[left];
    const other = this.#heap[right];
    if (one === undefined || other === undefined) return;
    this.#heap[left] = other;
    this.#heap[right] = one;
  }
}
