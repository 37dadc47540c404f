import type { OutgoingEvent, StampedWrite } from "trellis/runtime";
import { numberFrame } from "../log/frame.ts";
import { FrameBuilder } from "../log/frame-builder.ts";
import { addOutgoing } from "../log/outgoing-event.ts";
import type {
  CommitGroup,
  DeadLetterRow,
  DeferredDelivery,
  ScheduleRow,
  SubscriptionRow,
} from "../ports/store.ts";

/**
 * The commit that is being gathered. Entries for the same row replace each other, so the group holds the last word
 * on each. Events find their place in the log here.
 */
export class CommitDraft {
  readonly frames: Uint8Array<ArrayBuffer>[] = [];
  readonly #writes: StampedWrite[] = [];
  readonly #deferred = new Map<number, DeferredDelivery>();
  readonly #deferredRemoved = new Set<number>();
  readonly #deadLetters = new Map<number, DeadLetterRow>();
  readonly #deadLettersRemoved = new Set<number>();
  readonly #schedules = new Map<string, ScheduleRow>();
  readonly #published = new Map<string, number>();
  readonly #contracts: { type: string; number: number }[] = [];
  /** Handed on from draft to draft: its buffer is worth keeping. */
  readonly #builder: FrameBuilder;
  #lastSequence: number;

  constructor(lastSequence: number, before?: CommitDraft) {
    this.#lastSequence = lastSequence;
    this.#builder = before === undefined ? new FrameBuilder() : before.#builder;
  }

  /** Sequence of the last event in the draft, or before it. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  get empty(): boolean {
    return (
      this.frames.length === 0 &&
      this.#builder.count === 0 &&
      this.#writes.length === 0 &&
      this.#deferred.size === 0 &&
      this.#deferredRemoved.size === 0 &&
      this.#deadLetters.size === 0 &&
      this.#deadLettersRemoved.size === 0 &&
      this.#schedules.size === 0 &&
      this.#contracts.length === 0
    );
  }

  append(frame: Uint8Array<ArrayBuffer>, count: number, nowMs: number): void {
    this.closeFrame(nowMs);
    numberFrame(frame, this.#lastSequence + 1);
    this.#lastSequence += count;
    this.frames.push(frame);
  }

  publish(event: OutgoingEvent, contract: number, nowMs: number): void {
    if (this.#builder.full) this.closeFrame(nowMs);
    addOutgoing(this.#builder, event, contract);
  }

  closeFrame(nowMs: number): void {
    const count = this.#builder.count;
    if (count === 0) return;
    this.frames.push(this.#builder.take(nowMs, this.#lastSequence + 1));
    this.#lastSequence += count;
  }

  write(write: StampedWrite): void {
    this.#writes.push(write);
  }

  defer(row: DeferredDelivery): void {
    this.#deferredRemoved.delete(row.id);
    this.#deferred.set(row.id, row);
  }

  removeDeferred(id: number): void {
    this.#deferred.delete(id);
    this.#deferredRemoved.add(id);
  }

  deadLetter(row: DeadLetterRow): void {
    this.#deadLettersRemoved.delete(row.id);
    this.#deadLetters.set(row.id, row);
  }

  removeDeadLetter(id: number): void {
    this.#deadLetters.delete(id);
    this.#deadLettersRemoved.add(id);
  }

  schedule(row: ScheduleRow): void {
    this.#schedules.set(row.function, row);
  }

  countPublished(contract: string, count: number): void {
    this.#published.set(contract, count);
  }

  contract(type: string, number: number): void {
    this.#contracts.push({ type, number });
  }

  /** Everything but the jobs, which write themselves down. */
  group(epoch: number, subscriptions: readonly SubscriptionRow[]): Omit<CommitGroup, "jobs" | "jobsRemoved"> {
    return {
      frames: this.frames,
      contracts: this.#contracts,
      published: [...this.#published].map(([contract, count]) => ({ contract, count })),
      writes: this.#writes,
      subscriptions,
      schedules: [...this.#schedules.values()],
      deferred: [...this.#deferred.values()],
      deferredRemoved: [...this.#deferredRemoved],
      deadLetters: [...this.#deadLetters.values()],
      deadLettersRemoved: [...this.#deadLettersRemoved],
      epoch,
    };
  }
}
