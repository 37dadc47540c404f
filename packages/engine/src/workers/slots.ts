/**
 * What a worker is running right now, in memory that it shares with main. When a worker ends, however suddenly, main
 * reads here which invocations were running; when one has outlived its time, main sees it here, too.
 *
 * Five 64-bit floats for each slot: kind (0 free, 1 delivery, 2 request, 3 task), assignment, request or execution, index or task, started
 * (epoch ms), bound (ms).
 */
export const slotsMax = 1_024;
const columns = 5;

export const deliverySlot = 1;
export const requestSlot = 2;
export const taskSlot = 3;
type SlotKind = typeof deliverySlot | typeof requestSlot | typeof taskSlot;

export type Running =
  | {
      readonly kind: "delivery";
      readonly assignment: number;
      readonly index: number;
      readonly startedMs: number;
      readonly timeoutMs: number;
    }
  | {
      readonly kind: "task";
      readonly execution: number;
      readonly task: number;
      readonly startedMs: number;
      readonly timeoutMs: number;
    }
  | {
      readonly kind: "request";
      readonly request: number;
      readonly startedMs: number;
      readonly timeoutMs: number;
    };

export function newSlots(): SharedArrayBuffer {
  return new SharedArrayBuffer(slotsMax * columns * 8);
}

/** The worker's side. */
export class SlotWriter {
  readonly #cells: Float64Array;
  readonly #free: number[] = [];
  /** Slots from here on have never been taken. */
  #fresh = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#cells = new Float64Array(memory);
  }

  /** Takes a slot for what runs now; -1 when all are taken: that invocation then runs unwatched. */
  take(kind: SlotKind, owner: number, index: number, startedMs: number, timeoutMs: number): number {
    const slot = this.reserve();
    this.show(slot, kind, owner, index, startedMs, timeoutMs);
    return slot;
  }

  /** Takes a slot, in which nothing runs yet; -1 when all are taken: what is shown in it is not seen. */
  reserve(): number {
    return this.#free.pop() ?? (this.#fresh < slotsMax ? this.#fresh++ : -1);
  }

  /** From now on this runs in the slot, and nothing else. */
  show(
    slot: number,
    kind: SlotKind,
    owner: number,
    index: number,
    startedMs: number,
    timeoutMs: number,
  ): void {
    if (slot < 0) return;
    const at = slot * columns;
    this.#cells[at + 1] = owner;
    this.#cells[at + 2] = index;
    this.#cells[at + 3] = startedMs;
    this.#cells[at + 4] = timeoutMs;
    this.#cells[at] = kind;
  }

  /** Nothing runs in the slot for now; it stays taken. */
  hide(slot: number): void {
    if (slot >= 0) this.#cells[slot * columns] = 0;
  }

  release(slot: number): void {
    if (slot < 0) return;
    this.hide(slot);
    this.#free.push(slot);
  }
}

/** What runs, as main sees it. */
export function readSlots(memory: SharedArrayBuffer): Running[] {
  const cells = new Float64Array(memory);
  const running: Running[] = [];
  for (let at = 0; at < cells.length; at += columns) {
    const kind = cells[at] ?? 0;
    if (kind === 0) continue;
    const [owner = 0, index = 0, startedMs = 0, timeoutMs = 0] = cells.subarray(at + 1, at + columns);
    const since = { startedMs, timeoutMs };
    if (kind === deliverySlot) running.push({ kind: "delivery", assignment: owner, index, ...since });
    else if (kind === requestSlot) running.push({ kind: "request", request: owner, ...since });
    else running.push({ kind: "task", execution: owner, task: index, ...since });
  }
  return running;
}
