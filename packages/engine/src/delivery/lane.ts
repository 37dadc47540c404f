import type { Frame } from "../log/frame.ts";
import type { DeliveryCounts, SubscriptionRow } from "../ports/store.ts";
import { LatencyHistogram } from "../telemetry/latency.ts";
import { Breaker } from "./breaker.ts";
import type { LaneDeclaration } from "./lane-declaration.ts";
import { Progress } from "./progress.ts";

/** A delivery by itself, apart from its frame: a retry, a firing, an event that is handed out again. */
export interface LooseDelivery {
  /** 0 when it comes from no event of the log, or was moved off it. */
  readonly sequence: number;
  /** The deferred row that stands for it; 0 when the log does. */
  readonly deferredId: number;
  /** Attempts made so far. */
  readonly attempts: number;
  readonly firstMs: number;
  readonly keyHash: number;
  readonly json: string;
  /** Commits in a row that met a conflict. */
  readonly conflicts: number;
}

/** Deliveries handed to a worker at once, for one function. */
export const windowMax = 8_192;
/** Events of an ordered lane that wait behind busy keys, at most; then the lane waits too. */
export const heldMax = 10_000;

/**
 * One function's deliveries: how far it has come in the log, what is with the worker, what waits. Plain state; the
 * core decides and writes it down.
 */
export class Lane {
  readonly declaration: LaneDeclaration;
  readonly progress: Progress;
  /** Events of the contract that it is not owed: published before it began, or gone before it came to them. */
  publishedBefore: number;
  readonly counts: { -readonly [Name in keyof DeliveryCounts]: DeliveryCounts[Name] };
  readonly latency: LatencyHistogram = new LatencyHistogram();
  readonly breaker: Breaker = new Breaker();
  /** The next sequence to look at. */
  next: number;
  /** Deliveries with the worker now. */
  inFlight = 0;
  /** Events taken from the log and not settled yet. */
  open = 0;
  /** To be handed out before anything else. */
  readonly waiting: LooseDelivery[] = [];
  deferredCount = 0;
  nextDueMs: number = Infinity;
  /** Deferred rows that are with the worker, or about to be. */
  readonly deferredTaken: Set<number> = new Set();
  /** Counts or progress differ from the store's. */
  dirty = false;
  /** How many deliveries each key waits for: with the worker, or put off. */
  readonly #busyKeys = new Map<number, number>();
  readonly #held = new Map<number, LooseDelivery[]>();
  #heldCount = 0;
  #allowance: number = Infinity;

  constructor(declaration: LaneDeclaration, row: SubscriptionRow, busyKeys: readonly number[]) {
    this.declaration = declaration;
    this.progress = new Progress(row.cursor, row.above);
    this.publishedBefore = row.publishedBefore;
    this.counts = { ...row.counts };
    this.next = row.cursor + 1;
    for (const key of busyKeys) this.occupy(key);
  }

  /** Deliveries that the worker can be given now, as far as the breaker was asked last. */
  get capacity(): number {
    return Math.min(windowMax - this.inFlight, this.#allowance);
  }

  /** Asks the breaker how much may go out. */
  look(nowMs: number): void {
    this.#allowance = this.breaker.allowance(nowMs);
  }

  /** Deliveries go to the worker. */
  handOut(count: number): void {
    this.inFlight += count;
    this.#allowance -= count;
    this.breaker.handedOut(count);
  }

  /** Deliveries come back without an outcome: they are to be handed out again. */
  takeBack(...deliveries: readonly LooseDelivery[]): void {
    this.inFlight -= deliveries.length;
    this.waiting.push(...deliveries);
    this.breaker.returned();
  }

  /** Whether there is anything that could be handed out now, if the breaker let it. */
  hasWork(lastSequence: number, nowMs: number): boolean {
    const behind = this.declaration.contract !== undefined && this.next <= lastSequence;
    return behind || this.waiting.length > 0 || this.nextDueMs <= nowMs;
  }

  /**
   * Events that can be taken from the log now. Deliveries that keys wait for are given out all the same: they alone
   * can make room again.
   */
  get room(): number {
    return this.#heldCount >= heldMax ? 0 : this.capacity;
  }

  get heldCount(): number {
    return this.#heldCount;
  }

  row(): SubscriptionRow {
    return {
      function: this.declaration.function,
      cursor: this.progress.cursor,
      above: this.progress.above(),
      publishedBefore: this.publishedBefore,
      counts: { ...this.counts },
    };
  }

  /**
   * Whether an event may be handed out now. In an ordered lane an event whose key is busy is held until the key is
   * free; otherwise its key becomes busy. Events without a key have no order.
   */
  admit(frame: Frame, position: number): boolean {
    const keyHash = frame.keyHashes[position] ?? 0;
    if (!this.#busyKeys.has(keyHash)) {
      this.occupy(keyHash);
      return true;
    }
    const held = this.#held.get(keyHash) ?? [];
    held.push(looseOf(frame, position));
    this.#held.set(keyHash, held);
    this.#heldCount += 1;
    return false;
  }

  /** The key waits for one delivery more, to be followed by `release`. */
  occupy(keyHash: number): void {
    if (!this.declaration.ordered || keyHash === 0) return;
    this.#busyKeys.set(keyHash, (this.#busyKeys.get(keyHash) ?? 0) + 1);
  }

  /** The key's delivery is settled for good: its next one may go. */
  release(keyHash: number): void {
    const waitedFor = this.#busyKeys.get(keyHash);
    if (waitedFor === undefined) return;
    if (waitedFor > 1) {
      this.#busyKeys.set(keyHash, waitedFor - 1);
      return;
    }
    const held = this.#held.get(keyHash);
    const next = held?.shift();
    if (next === undefined) {
      this.#busyKeys.delete(keyHash);
      return;
    }
    if (held?.length === 0) this.#held.delete(keyHash);
    this.#heldCount -= 1;
    this.waiting.push(next);
  }
}

/** An event of the log as a delivery by itself. */
export function looseOf(frame: Frame, position: number): LooseDelivery {
  return {
    sequence: frame.firstSequence + position,
    deferredId: 0,
    attempts: 0,
    firstMs: frame.createdMs,
    keyHash: frame.keyHashes[position] ?? 0,
    json: frame.json(position),
    conflicts: 0,
  };
}
