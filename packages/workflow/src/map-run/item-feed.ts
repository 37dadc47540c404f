import type { Json } from "../definition/definition.ts";
import type { ItemSource } from "./map-run-plan.ts";

/** How far items have been taken: from here they are read again. */
export interface FeedPlace {
  /** Items taken in all. */
  readonly taken: number;
  /** The page that the next item is on. */
  readonly cursor?: Json;
  /** Items of that page that were taken. */
  readonly takenOfPage: number;
}

export interface FedItem {
  readonly index: number;
  readonly value: Json;
  /** Of an object's field. */
  readonly key?: string;
}

/** Items one after another, from a list, from an object's fields, or from pages that are asked for. */
export class ItemFeed {
  readonly #fields: readonly (readonly [string, Json])[] | undefined;
  #page: readonly Json[] = [];
  #taken: number;
  #takenOfPage: number;
  #cursor: Json | undefined;
  /** Where the page after this one begins; undefined where none is known. */
  #nextCursor: Json | undefined;
  #pageState: "wanted" | "here" | "last";

  constructor(source: ItemSource, place: FeedPlace = { taken: 0, takenOfPage: 0 }) {
    this.#taken = place.taken;
    this.#takenOfPage = place.takenOfPage;
    this.#cursor = place.cursor;
    this.#pageState = source.type === "items" ? "last" : "wanted";
    if (source.type !== "items") return;
    if (Array.isArray(source.items)) this.#page = source.items;
    else {
      this.#fields = Object.entries(source.items);
      this.#page = this.#fields.map(([, value]) => value);
    }
  }

  /** The next item; `page` where one is to be asked for first, `end` where there are no more. */
  peek(): FedItem | "page" | "end" {
    if (this.#takenOfPage >= this.#page.length && this.#pageState === "here") this.#turnPage();
    if (this.#pageState === "wanted") return "page";
    const value = this.#page[this.#takenOfPage];
    if (value === undefined) return "end";
    const key = this.#fields?.[this.#takenOfPage]?.[0];
    return { index: this.#taken, value, ...(key !== undefined && { key }) };
  }

  take(): void {
    this.#taken++;
    this.#takenOfPage++;
  }

  get cursor(): Json | undefined {
    return this.#cursor;
  }

  get taken(): number {
    return this.#taken;
  }

  hear(items: readonly Json[], nextCursor: Json | undefined): void {
    if (this.#pageState !== "wanted") return;
    this.#page = items;
    this.#nextCursor = nextCursor;
    this.#pageState = nextCursor === undefined ? "last" : "here";
  }

  place(): FeedPlace {
    const place = { taken: this.#taken, takenOfPage: this.#takenOfPage };
    return this.#cursor === undefined ? place : { ...place, cursor: this.#cursor };
  }

  #turnPage(): void {
    this.#cursor = this.#nextCursor;
    this.#page = [];
    this.#takenOfPage = 0;
    this.#pageState = "wanted";
  }
}
