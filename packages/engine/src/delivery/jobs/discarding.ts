import type { Store, SubscriptionRow } from "../../ports/store.ts";
import { walkDeadLetters } from "./dead-letter-walk.ts";
import type { Desk } from "../desk.ts";
import type { Job } from "./job.ts";
import type { DiscardRequest } from "./job-request.ts";

/** Dead letters that one commit removes at most. */
const discardedMax = 256;

/** Removes dead letters for good. Their events are owed to nobody any more, so the books balance without them. */
export class Discarding {
  readonly #desk: Desk;
  readonly #store: Store;
  /** Subscriptions whose function is declared no more: the store alone keeps their counts. */
  readonly #undeclared: Map<string, SubscriptionRow>;
  readonly #changed = new Set<string>();

  constructor(desk: Desk, store: Store, stored: ReadonlyMap<string, SubscriptionRow>) {
    this.#desk = desk;
    this.#store = store;
    this.#undeclared = new Map([...stored].filter(([name]) => !desk.lanes.has(name)));
  }

  async step(job: Job, { filter, limit }: DiscardRequest): Promise<void> {
    const rowsMax = Math.min(discardedMax, (limit ?? Infinity) - job.taken);
    const place = { fromId: job.next, throughId: job.way.through, rowsMax };
    const { rows, nextId } = await walkDeadLetters(this.#store, { ...filter, function: job.function }, place);
    for (const { id } of rows) {
      this.#desk.draft.removeDeadLetter(id);
      job.count(id, "discarded");
    }
    job.passTo(nextId);
    this.#count(job.function, rows.length);
  }

  /** Rows that differ from the store's, beside those of the lanes. */
  takeChanged(): SubscriptionRow[] {
    const rows = [...this.#changed].flatMap((name) => this.#undeclared.get(name) ?? []);
    this.#changed.clear();
    return rows;
  }

  #count(name: string, count: number): void {
    const lane = this.#desk.lanes.get(name);
    if (lane !== undefined) {
      lane.counts.deadLetters -= count;
      lane.publishedBefore += count;
      lane.dirty = true;
      return;
    }
    const row = this.#undeclared.get(name);
    if (row === undefined) return;
    this.#changed.add(name);
    this.#undeclared.set(name, {
      ...row,
      publishedBefore: row.publishedBefore + count,
      counts: { ...row.counts, deadLetters: row.counts.deadLetters - count },
    });
  }
}
