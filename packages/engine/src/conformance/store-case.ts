import type { Store } from "../ports/store.ts";

/** An empty store, as an adapter's tests open it. */
export interface OpenedStore {
  readonly store: Store;
  /** Closes the store and opens it again, as the next engine would. */
  readonly reopen: () => Promise<Store>;
  /** Closes whatever is open, and leaves nothing behind. */
  readonly close: () => Promise<void>;
}

/** One thing that every store does. */
export interface StoreCase {
  /** What a gap is declared by. */
  readonly name: string;
  /** A fact, in the present tense. */
  readonly title: string;
  readonly run: (opened: OpenedStore) => Promise<void>;
}
