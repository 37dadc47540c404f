import type { Clock } from "../ports/clock.ts";
import type { FrameSpan, LogSize, Store } from "../ports/store.ts";
import type { Desk } from "./desk.ts";
import type { FromCore } from "./messages.ts";
import type { QuarantinePolicy } from "./quarantine/quarantine.ts";
import { pressureOf } from "./pressure.ts";

/** How much of the log is kept, and how much may be behind. */
export interface LogPolicy {
  /** Events that are younger stay, while the log is not too large. */
  readonly retentionMs: number;
  /** Beyond it the oldest events go that every subscription has passed, however young they are. */
  readonly logMaxBytes: number;
  /** Frames that a subscription has still to pass; beyond it publishers are told to come back. */
  readonly backlogMaxBytes: number;
  /** Room that the disk must have left for publishers to be let in. */
  readonly diskFreeMinBytes: number;
  /** Whether events leave the log only after an archive has them. */
  readonly archived: boolean;
  /** Of payloads that are invalid; absent: without bounds. */
  readonly quarantine?: QuarantinePolicy;
}

export interface RetentionOptions {
  readonly desk: Desk;
  /** Without patience: what can't be done now is left for the next time. */
  readonly store: Store;
  readonly clock: Clock;
  readonly firstSequence: number;
  /** The first event that somebody beside the subscriptions needs. */
  readonly neededFrom: () => number;
  readonly send: (message: FromCore) => void;
  /** Has `step` called between two rounds. */
  readonly again: () => void;
  /** The store has refused. */
  readonly failed: (error: unknown) => void;
}

/** Bytes of frames that one step drops at most, and frames: it takes 3 ms or so, and deliveries wait for it. */
const stepMaxBytes = 2 * 1_048_576;
const stepMaxFrames = 1_024;
/** Expired rows that one step removes at most. */
const sweepMax = 1_000;
/** A step is followed by a pause of this many times its length, and of 10 ms at least: deliveries have the rest. */
const pauseFactor = 4;
const pauseMinMs = 10;

/**
 * Keeps the log within its bounds: drops what is old, or too much, and passed by everybody, in small steps between
 * two rounds of the core; never what is still owed. When what is owed is too much, publishers are told to come back.
 */
export class Retention {
  /** The first sequence that the log still holds. */
  firstSequence: number;
  readonly #options: RetentionOptions;
  #archivedThrough = 0;
  #size: LogSize = { bytes: 0, fromBytes: 0, reusableBytes: 0 };
  /** Bytes of frames since the log was measured. */
  #grownBytes = 0;
  #measuring = false;
  #pausing = false;
  #policy: LogPolicy | undefined;
  #freeBytes = Infinity;
  #pressure: string | undefined;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.firstSequence = options.firstSequence;
  }

  /** Bytes of the log, and of that part of it that a subscription has still to pass; as measured last, and since. */
  get bytes(): { readonly log: number; readonly owed: number } {
    const { bytes, fromBytes } = this.#size;
    return { log: bytes + this.#grownBytes, owed: fromBytes + this.#grownBytes };
  }

  /** Why publishers are told to come back; undefined while they may come in. */
  get pressure(): string | undefined {
    return this.#pressure;
  }

  /** The archive holds everything up to this sequence. */
  archived(through: number): void {
    this.#archivedThrough = through;
  }

  /** @param freeBytes what the disk has left */
  follow(policy: LogPolicy, freeBytes: number): void {
    this.#policy = policy;
    this.#freeBytes = freeBytes;
  }

  /** The log has grown. Answers whether it should be measured anew, because too much may be owed by now. */
  grew(frames: readonly Uint8Array[]): boolean {
    for (const { byteLength } of frames) this.#grownBytes += byteLength;
    if (this.#measuring || this.#policy === undefined || this.bytes.owed <= this.#policy.backlogMaxBytes)
      return false;
    this.#measuring = true;
    return true;
  }

  /** Measures the log, and tells publishers whether they may come in. */
  async measure(): Promise<void> {
    try {
      if (this.#policy !== undefined) await this.#measure(this.#policy);
    } catch (error) {
      this.#options.failed(error);
    }
  }

  /** Drops what has to go, as much of it as one step may; has itself called again while there is more. */
  async step(): Promise<void> {
    if (this.#pausing) return;
    const { clock, store, again, failed } = this.#options;
    const startMs = clock.now();
    let more = false;
    try {
      if (this.#policy !== undefined) {
        await this.#measure(this.#policy);
        more = await this.#drop(this.#policy, startMs);
      }
      more = (await store.sweep(startMs, sweepMax)) === sweepMax || more;
    } catch (error) {
      // A full disk, say. Nothing is owed to anybody here, so it is left for the next time.
      failed(error);
    }
    if (!more) return;
    const endMs = clock.now();
    this.#pausing = true;
    clock.at(endMs + Math.max(pauseMinMs, pauseFactor * (endMs - startMs)), () => {
      this.#pausing = false;
      again();
    });
  }

  async #measure(policy: LogPolicy): Promise<void> {
    this.#measuring = false;
    this.#size = await this.#options.store.measure(this.#passed() + 1);
    this.#grownBytes = 0;
    const room = {
      owedBytes: this.#size.fromBytes,
      freeBytes: this.#freeBytes + this.#size.reusableBytes,
    };
    const reason = pressureOf(room, policy, this.#pressure !== undefined);
    if (reason === this.#pressure) return;
    this.#pressure = reason;
    this.#options.send({ kind: "pressed", reason });
  }

  /** Answers whether there may be more to drop. */
  async #drop(policy: LogPolicy, nowMs: number): Promise<boolean> {
    const { desk, store, neededFrom } = this.#options;
    // A lane that only passed events of others has told nobody: the next start would look for them in vain.
    for (const lane of desk.lanes.values()) if (lane.ahead) lane.dirty = true;
    const archivedThrough = policy.archived ? this.#archivedThrough : Infinity;
    const bounds = {
      mayGoThrough: Math.min(this.#passed(), neededFrom() - 1, archivedThrough),
      beforeMs: nowMs - policy.retentionMs,
      excessBytes: this.#size.bytes - policy.logMaxBytes,
    };
    if (lastToGo(await store.spans(0, 1, 0), bounds) === 0) return false;
    const spans = await store.spans(0, stepMaxFrames, stepMaxBytes);
    const through = lastToGo(spans, bounds);
    this.firstSequence = await store.trim(through + 1);
    const gone = spans.filter(({ lastSequence }) => lastSequence <= through);
    this.#size = { ...this.#size, bytes: gone.reduce((left, { bytes }) => left - bytes, this.#size.bytes) };
    return through === spans.at(-1)?.lastSequence;
  }

  /** Up to where every subscription has passed the log. */
  #passed(): number {
    const { desk } = this.#options;
    let passed = desk.lastSequence;
    for (const { declaration, progress } of desk.lanes.values())
      if (declaration.contract !== undefined) passed = Math.min(passed, progress.cursor);
    return passed;
  }
}

/**
 * The last sequence that leaves the log; 0 when nothing does. Frames go from the start only: one that has to stay
 * keeps whatever is behind it.
 */
export function lastToGo(
  spans: readonly FrameSpan[],
  bounds: { readonly mayGoThrough: number; readonly beforeMs: number; readonly excessBytes: number },
): number {
  let through = 0;
  let excess = bounds.excessBytes;
  for (const { lastSequence, createdMs, bytes } of spans) {
    if (lastSequence > bounds.mayGoThrough) break;
    if (createdMs >= bounds.beforeMs && excess <= 0) break;
    through = lastSequence;
    excess -= bytes;
  }
  return through;
}
