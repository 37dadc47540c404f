import type { Frame } from "../log/frame.ts";
import { looseOf, type Lane, type LooseDelivery } from "./lane.ts";

/** Deliveries of one lane that a worker has been given in one message. */
export class Handed {
  readonly assignment: number;
  readonly lane: Lane;
  readonly startedMs: number;
  /** What the worker was sent of a frame; loose deliveries are few and are not counted. */
  readonly bytes: number;
  remaining: number;
  readonly #frame: Frame | undefined;
  readonly #positions: Uint16Array;
  readonly #loose: readonly LooseDelivery[];
  readonly #settled: Uint8Array;
  /** Deferred rows that stand for events of the frame which were moved off the log meanwhile, by index. */
  readonly #parked = new Map<number, number>();

  constructor(
    assignment: number,
    lane: Lane,
    startedMs: number,
    given: { frame: Frame; positions: Uint16Array } | readonly LooseDelivery[],
  ) {
    this.assignment = assignment;
    this.lane = lane;
    this.startedMs = startedMs;
    if ("frame" in given) [this.#frame, this.#positions, this.#loose] = [given.frame, given.positions, []];
    else [this.#frame, this.#positions, this.#loose] = [undefined, new Uint16Array(0), given];
    this.bytes = this.#frame?.bytes.byteLength ?? 0;
    this.remaining = this.#frame === undefined ? this.#loose.length : this.#positions.length;
    this.#settled = new Uint8Array(this.remaining);
  }

  /** Whether the delivery is one of this assignment that is not settled yet. */
  holds(index: number): boolean {
    return this.#settled[index] === 0;
  }

  /** Marks one delivery as settled; false when it was already, or is none of this assignment. */
  settle(index: number): boolean {
    if (!this.holds(index)) return false;
    this.#settled[index] = 1;
    this.remaining -= 1;
    return true;
  }

  /**
   * Marks the deliveries from index `from` to before `to`, when all are still owed and stand side by side in the log;
   * answers the first's sequence. Undefined, and nothing marked, when they have to be settled one by one.
   */
  settleRun(from: number, to: number): number | undefined {
    const first = this.#positions[from];
    const last = this.#positions[to - 1];
    if (this.#frame === undefined || first === undefined || last === undefined) return undefined;
    if (this.#parked.size > 0 || last - first !== to - 1 - from) return undefined;
    const settled = this.#settled.subarray(from, to);
    if (settled.includes(1)) return undefined;
    settled.fill(1);
    this.remaining -= to - from;
    return this.#frame.firstSequence + first;
  }

  /** Indexes that are not settled yet. */
  *open(): Generator<number> {
    for (let index = 0; index < this.#settled.length; index++) if (this.#settled[index] === 0) yield index;
  }

  delivery(index: number): LooseDelivery {
    if (this.#frame === undefined) return this.#loose[index] as LooseDelivery; // an index that `open` or the worker named
    const delivery = looseOf(this.#frame, this.#positions[index] ?? 0);
    const deferredId = this.#parked.get(index);
    return deferredId === undefined ? delivery : { ...delivery, sequence: 0, deferredId };
  }

  /** The event's sequence and key without its text; the common, cheap case of settling. */
  place(index: number): Pick<LooseDelivery, "sequence" | "deferredId" | "keyHash" | "job"> {
    if (this.#frame === undefined) return this.#loose[index] as LooseDelivery; // as above
    const position = this.#positions[index] ?? 0;
    const deferredId = this.#parked.get(index) ?? 0;
    const sequence = deferredId === 0 ? this.#frame.firstSequence + position : 0;
    return { sequence, deferredId, keyHash: this.#frame.keyHashes[position] ?? 0 };
  }

  get createdMs(): number {
    return this.#frame?.createdMs ?? this.startedMs;
  }

  park(index: number, deferredId: number): void {
    this.#parked.set(index, deferredId);
  }
}
