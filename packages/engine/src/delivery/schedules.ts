import { ScheduleBook } from "../timers/schedule-book.ts";
import type { ScheduleRow } from "../ports/store.ts";
import type { CoreOptions } from "./core-options.ts";
import type { Desk } from "./desk.ts";
import { firingJson } from "./firing.ts";
import { schedulesOf } from "./lane-declaration.ts";

/** Fires schedules: each firing is a delivery that waits for its turn like any other. */
export class Schedules {
  readonly #options: CoreOptions;
  readonly #desk: Desk;
  readonly #book: ScheduleBook;

  constructor(options: CoreOptions, desk: Desk, recovered: ReadonlyMap<string, ScheduleRow>) {
    this.#options = options;
    this.#desk = desk;
    const declared = options.schedules ? schedulesOf(options.model) : new Map<string, string>();
    this.#book = new ScheduleBook(declared, recovered, options.clock.now());
    for (const row of this.#book.rows()) desk.draft.schedule(row);
  }

  /** When the next one fires; Infinity when none does. */
  get nextMs(): number {
    return this.#book.nextMs();
  }

  fire(): void {
    const { clock, model, sampler } = this.#options;
    const nowMs = clock.now();
    if (this.#book.nextMs() > nowMs) return;
    for (const firing of this.#book.takeDue(nowMs)) {
      const lane = this.#desk.lanes.get(firing.function);
      if (lane === undefined) continue;
      this.#desk.deferDirect(lane, firingJson(model.name, firing, nowMs, sampler), nowMs);
      this.#desk.draft.schedule(firing.next);
    }
  }
}
