import type { Recovered, SubscriptionRow } from "../ports/store.ts";
import type { Desk } from "./desk.ts";
import { Lane } from "./lane.ts";
import type { LaneDeclaration } from "./lane-declaration.ts";

/** The lanes of all functions, where the last engine left them; a new subscription begins with the next event. */
export function openLanes(desk: Desk, recovered: Recovered, declared: readonly LaneDeclaration[]): Lane[] {
  return declared.map((declaration) => {
    const stored = recovered.subscriptions.get(declaration.function);
    const waiting = recovered.deferred.get(declaration.function);
    const lane = new Lane(
      declaration,
      stored ?? newSubscription(desk, declaration),
      waiting?.keyHashes ?? [],
    );
    lane.deferredCount = waiting?.count ?? 0;
    lane.nextDueMs = waiting?.nextDueMs ?? Infinity;
    // Written down at once: from which event on a subscription is owed its events must not change.
    lane.dirty = stored === undefined;
    return lane;
  });
}

function newSubscription(desk: Desk, { function: name, contract }: LaneDeclaration): SubscriptionRow {
  return {
    function: name,
    cursor: desk.lastSequence,
    above: new Uint8Array(0),
    publishedBefore: contract === undefined ? 0 : (desk.contracts.published.get(contract) ?? 0),
    counts: { direct: 0, done: 0, refused: 0, filtered: 0, retries: 0, deadLettered: 0, deadLetters: 0 },
  };
}
