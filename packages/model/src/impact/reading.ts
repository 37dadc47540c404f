import type { Locate } from "../check/locate.ts";
import type { SystemModel } from "../document/system-model.ts";
import type { CallerOf } from "./callers.ts";
import type { Reader } from "./readers.ts";

/** What every judgement looks at. */
export interface Reading {
  readonly before: SystemModel;
  readonly after: SystemModel;
  readonly locate: Locate;
  readonly today: string;
  /** Who owns an operation that is gone, by operation. */
  readonly owners: ReadonlyMap<string, string>;
  readonly readers: ReadonlyMap<string, readonly Reader[]>;
  /** The functions that call each operation. */
  readonly callers: ReadonlyMap<string, readonly CallerOf[]>;
}
