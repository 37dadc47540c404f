import { nextFiring, parseSchedule, type Schedule } from "@trellis/model";
import type { ScheduleRow } from "../ports/store.ts";

/** A firing that is due, and the row that says when the next one is. */
export interface Firing {
  readonly function: string;
  readonly scheduledMs: number;
  readonly next: ScheduleRow;
}

/** The last moment that a date can hold: the next time of a schedule that never fires again. */
const neverMs = 8_640_000_000_000_000;

/**
 * When which function fires. A firing missed while the engine was down is made up for once, however many were
 * missed: `scheduledFor` tells the function which one it is.
 */
export class ScheduleBook {
  readonly #schedules = new Map<string, { readonly schedule: Schedule; row: ScheduleRow }>();

  /** @param declared the expression of each scheduled function; all of them have been checked at load */
  constructor(
    declared: ReadonlyMap<string, string>,
    stored: ReadonlyMap<string, ScheduleRow>,
    nowMs: number,
  ) {
    for (const [name, expression] of declared) {
      const parsed = parseSchedule(expression);
      if ("invalid" in parsed) throw new Error(`${name}: ${parsed.invalid.reason}`);
      const kept = stored.get(name);
      // A changed expression starts anew: the old next time belongs to the old one.
      const nextMs =
        kept?.expression === expression
          ? kept.nextMs
          : (nextFiring(parsed.schedule, nowMs, nowMs) ?? neverMs);
      this.#schedules.set(name, { schedule: parsed.schedule, row: { function: name, expression, nextMs } });
    }
  }

  rows(): ScheduleRow[] {
    return [...this.#schedules.values()].map(({ row }) => row);
  }

  /** Epoch ms of the earliest firing; Infinity when nothing will fire. */
  nextMs(): number {
    let next = Infinity;
    for (const { row } of this.#schedules.values()) next = Math.min(next, row.nextMs);
    return next < neverMs ? next : Infinity;
  }

  /** Takes every firing that is due. */
  takeDue(nowMs: number): Firing[] {
    const due: Firing[] = [];
    for (const [name, entry] of this.#schedules) {
      if (entry.row.nextMs > nowMs) continue;
      const scheduledMs = entry.row.nextMs;
      entry.row = { ...entry.row, nextMs: nextFiring(entry.schedule, nowMs, scheduledMs) ?? neverMs };
      due.push({ function: name, scheduledMs, next: entry.row });
    }
    return due;
  }
}
