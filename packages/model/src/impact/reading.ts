import type { Locate } from "../check/locate.ts";
import type { SystemModel } from "../document/system-model.ts";

/** What every judgement looks at. */
export interface Reading {
  readonly before: SystemModel;
  readonly after: SystemModel;
  readonly locate: Locate;
  readonly today: string;
  readonly owners: ReadonlyMap<string, string>;
}
