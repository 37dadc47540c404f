import { underWayMax } from "../delivery/jobs/jobs.ts";
import { heldMax, windowMax } from "../delivery/lane.ts";
import type { CoreSnapshot } from "../delivery/messages.ts";
import { booksOf } from "../inspection/status.ts";
import { assertHolds } from "./failure.ts";
import { simulatedModel } from "./simulated-model.ts";

/** What a function may have taken and not settled: with its worker, held, and given out by a redrive and a replay. */
const takenMax = windowMax + heldMax + 2 * underWayMax;

/** Checks what the core says about itself; answers how much is still to be done, and how much one function has taken. */
export function checkSnapshot(snapshot: CoreSnapshot): { readonly open: number; readonly takenMost: number } {
  const books = booksOf(simulatedModel, snapshot);
  const unbalanced = books.subscriptions.find(
    ({ owed, done, refused, filtered, deadLetters, waiting }) =>
      owed !== done + refused + filtered + deadLetters + waiting,
  );
  assertHolds(
    books.balanced,
    `the books balance, not: ${JSON.stringify(unbalanced ?? [...snapshot.quarantine])}`,
  );
  let open = snapshot.jobs.filter(({ endedMs }) => endedMs === undefined).length;
  let takenMost = 0;
  for (const { function: name, inFlight, deferred, backlog, open: taken } of snapshot.functions) {
    assertHolds(
      inFlight >= 0 && inFlight <= windowMax,
      `${name}: ${inFlight} deliveries in flight, within 0 to ${windowMax}`,
    );
    assertHolds(taken >= 0 && taken <= takenMax, `${name}: ${taken} events taken, within 0 to ${takenMax}`);
    assertHolds(
      deferred >= 0 && backlog >= 0,
      `${name}: nothing is less than none: deferred ${deferred}, backlog ${backlog}`,
    );
    takenMost = Math.max(takenMost, taken);
    open += inFlight + deferred + backlog + taken;
  }
  for (const [name, { parts, inHand, ...whole }] of snapshot.executions) {
    for (const { counts, running } of parts === undefined ? [whole] : [whole, parts]) {
      assertHolds(
        running >= 0 && inHand >= 0,
        `${name}: nothing is less than none: ${JSON.stringify(counts)}`,
      );
      open += running;
    }
    open += inHand;
  }
  return { open, takenMost };
}
