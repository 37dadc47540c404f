import type { Json } from "../definition/definition.ts";
import { bytesOf } from "../run/payload.ts";
import type { ItemFeed, FeedPlace } from "./item-feed.ts";
import type { MapRunPlan } from "./map-run-plan.ts";
import { selectItem } from "./select-item.ts";

export interface ChildInput {
  readonly input: Json;
  readonly items: number;
}

/** Makes the children's inputs of the items: one each, or a batch of them. */
export class InputMaker {
  readonly #plan: MapRunPlan;
  readonly #feed: ItemFeed;
  readonly #bytesMax: number;
  #batch: Json[] = [];
  #bytes = 0;
  /** Where the batch that is being gathered begins. */
  #place: FeedPlace;

  constructor(plan: MapRunPlan, feed: ItemFeed, bytesMax: number) {
    this.#plan = plan;
    this.#feed = feed;
    const asked = plan.batching?.inputBytesMax;
    // A batch is an object around its items.
    this.#bytesMax = Math.min(asked ?? bytesMax, bytesMax) - this.#frameBytes();
    this.#place = feed.place();
  }

  /** From here on items are in no input yet. */
  place(): FeedPlace {
    return this.#place;
  }

  /** Undefined where a page is needed first, or all items have been given out. */
  *next(): Generator<Promise<unknown>, ChildInput | undefined, unknown> {
    for (;;) {
      const item = this.#feed.peek();
      if (item === "page") return undefined;
      if (item === "end") return this.#batch.length === 0 ? undefined : this.#handOver();
      const selected = selectItem(this.#plan, item);
      // Resumed with what the promise resolves to.
      const value = selected instanceof Promise ? ((yield selected) as Json) : selected;
      if (this.#plan.batching === undefined) {
        this.#feed.take();
        this.#place = this.#feed.place();
        return { input: value, items: 1 };
      }
      const bytes = bytesOf(JSON.stringify(value)) + 1;
      if (this.#batch.length > 0 && this.#bytes + bytes > this.#bytesMax) return this.#handOver();
      this.#feed.take();
      this.#batch.push(value);
      this.#bytes += bytes;
      if (this.#batch.length >= (this.#plan.batching.itemsMax ?? Infinity)) return this.#handOver();
    }
  }

  #handOver(): ChildInput {
    const items = this.#batch;
    this.#batch = [];
    this.#bytes = 0;
    this.#place = this.#feed.place();
    return { input: { ...this.#frame(), Items: items }, items: items.length };
  }

  #frame(): { readonly BatchInput?: Json } {
    const batchInput = this.#plan.batching?.batchInput;
    return batchInput === undefined ? {} : { BatchInput: batchInput };
  }

  #frameBytes(): number {
    return bytesOf(JSON.stringify({ ...this.#frame(), Items: [] }));
  }
}
