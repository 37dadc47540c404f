import type { Clock } from "../ports/clock.ts";
import { Chance } from "@trellis/model";
import { Channel } from "./channel.ts";
import type { Life } from "./life.ts";
import { Trace } from "./trace.ts";
import { Turns } from "./turns.ts";

/** The first moment of 2026: where virtual time starts. */
const startMs = Date.UTC(2026, 0, 1);

interface Timer {
  readonly dueMs: number;
  readonly what: string;
  readonly life: Life;
  readonly action: () => void;
}

/**
 * Virtual time and all mail that is under way. One step delivers one letter or lets one timer go off; which one is
 * chance's choice. Letters of one channel keep their order, letters of two channels do not.
 */
export class World {
  readonly chance: Chance;
  readonly trace: Trace = new Trace();
  readonly turns: Turns = new Turns();
  /** The first promise that was seen broken, wherever that was: the code under test must not catch it. */
  failure: Error | undefined;
  /** How often time goes on although there is mail: mail is slow then. */
  lag = 0.1;
  /** The longest that time goes on at once while there is mail. */
  lagMaxMs = 100;
  #nowMs = startMs;
  #timers: Timer[] = [];
  #channels: Channel[] = [];

  constructor(seed: number) {
    this.chance = new Chance(seed);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Virtual ms since the start. */
  get elapsedMs(): number {
    return this.#nowMs - startMs;
  }

  note(what: string): void {
    this.trace.note(this.elapsedMs, what);
  }

  /** Checks something in the midst of code that might catch what the check throws. */
  watch(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.fail(error);
    }
  }

  /** The run has failed, though nobody may throw it here. */
  fail(error: unknown): void {
    this.failure ??=
      error instanceof Error ? error : new Error("something was thrown that is no error", { cause: error });
  }

  /** A channel that ends with `life`. */
  channel(name: string, life: Life): Channel {
    const channel = new Channel(name, life);
    this.#channels.push(channel);
    return channel;
  }

  at(dueMs: number, what: string, life: Life, action: () => void): () => void {
    const timer = { dueMs, what, life, action };
    this.#timers.push(timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  clockOf(what: string, life: Life): Clock {
    return { now: () => this.#nowMs, at: (dueMs, action) => this.at(dueMs, what, life, action) };
  }

  /** Never resolves for a life that has ended meanwhile. */
  sleep(durationMs: number, what: string, life: Life): Promise<void> {
    return new Promise((resolve) => void this.at(this.#nowMs + durationMs, what, life, resolve));
  }

  jump(durationMs: number): void {
    this.#nowMs += durationMs;
    this.note(`the clock jumps forward by ${durationMs} ms`);
  }

  /** Forgets whatever belonged to lives that have ended. */
  bury(): void {
    this.#timers = this.#timers.filter(({ life }) => !life.over);
    this.#channels = this.#channels.filter(({ life }) => !life.over);
  }

  /** Whether a letter could be delivered now, without time going on. */
  get busy(): boolean {
    return (
      this.#channels.some((channel) => channel.deliverable) ||
      this.#timers.some(({ dueMs, life }) => dueMs <= this.#nowMs && !life.over)
    );
  }

  /** One thing happens; false when nothing ever will. */
  step(): boolean {
    const timer = this.#nextTimer();
    let sources = 0;
    for (const channel of this.#channels) if (channel.deliverable) sources += 1;
    const timerDue = timer !== undefined && timer.dueMs <= this.#nowMs;
    const count = sources + (timerDue ? 1 : 0);
    const soon = timer !== undefined && timer.dueMs - this.#nowMs <= this.lagMaxMs;
    if (count > 0 && !(soon && this.chance.happens(this.lag))) {
      const picked = this.#deliverable(this.chance.between(0, count - 1));
      if (picked !== undefined) {
        this.note(picked.next);
        picked.deliver();
        return true;
      }
    }
    if (timer === undefined) return false;
    this.#timers.splice(this.#timers.indexOf(timer), 1);
    this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
    this.note(timer.what);
    timer.action();
    return true;
  }

  /** The channel at this place among those that have a letter to deliver. */
  #deliverable(place: number): Channel | undefined {
    let left = place;
    for (const channel of this.#channels) if (channel.deliverable && left-- === 0) return channel;
    return undefined;
  }

  #nextTimer(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers)
      if ((next === undefined || timer.dueMs < next.dueMs) && !timer.life.over) next = timer;
    return next;
  }
}
