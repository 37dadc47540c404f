import type { SystemModel } from "../document/system-model.ts";
import { type Locate, locateDeclaration } from "../check/locate.ts";
import { callersByOperation } from "./callers.ts";
import type { Impact } from "./impact.ts";
import { judgeApi } from "./judge-api.ts";
import { judgeEvent } from "./judge-event.ts";
import { readersByEvent } from "./readers.ts";
import type { Reading } from "./reading.ts";

export interface ImpactOptions {
  /** Narrows the places of findings; default: the place of the declaration. */
  readonly locate?: Locate;
  /** Today in UTC, `YYYY-MM-DD`: decides whether a version's deprecation is over. */
  readonly today: string;
  /** Who owns an operation that the model after the change does not have, by operation. */
  readonly owners?: ReadonlyMap<string, string>;
}

/**
 * What the way from one model to another does to those who read contracts: each contract that is not as it was, what
 * differs, and for each subscription and each call whether it is affected, with the field and its place, or provably not,
 * and why.
 *
 * Both are looked at in both models: as they were, they must get along with what is published and answered now; as they
 * are, with what was before.
 */
export function impactOf(before: SystemModel, after: SystemModel, options: ImpactOptions): Impact {
  const reading: Reading = {
    before,
    after,
    locate: options.locate ?? locateDeclaration,
    today: options.today,
    owners: options.owners ?? new Map(),
    readers: readersByEvent(before, after),
    callers: callersByOperation(before, after),
  };
  const events = namesIn(before.events, after.events).flatMap((name) => [
    ...judgeEvent(name, before.events[name], after.events[name], reading),
  ]);
  const apis = namesIn(before.apis, after.apis).flatMap((operation) => [
    ...judgeApi(operation, before.apis[operation], after.apis[operation], reading),
  ]);
  return { changes: [...events, ...apis] };
}

function namesIn(before: object, after: object): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
}
