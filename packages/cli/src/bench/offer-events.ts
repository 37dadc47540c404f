import { setTimeout } from "node:timers/promises";
import { Fault } from "@trellis/model";
import type { BenchEvent } from "./event-source.ts";
import { beginsMs, dueCount, type Pace } from "./pace.ts";
import type { Tally } from "./tally.ts";

/** Events that wait for their acknowledgement at once, at most. */
const openMax = 16_384;
/** Events sent without giving the engine's answers a turn. */
const turnMax = 512;

/**
 * Publishes at a pace until its time is over or `signal` ends it, and waits until everything has been answered. Runs
 * where the engine's publisher runs, as the code of a process that publishes does.
 */
export async function offerEvents(
  publish: (event: BenchEvent) => Promise<{ readonly duplicate: boolean }>,
  next: () => BenchEvent,
  pace: Pace,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const startedMs = performance.now();
  let sent = 0;
  let open = 0;
  let waitUntilMs = 0;
  let failure: unknown;
  const send = (nowMs: number): void => {
    const dueMs = pace.perSecond === 0 ? nowMs : startedMs + (sent / pace.perSecond) * 1_000;
    const begunMs = beginsMs(dueMs, nowMs);
    sent += 1;
    open += 1;
    tally.offered += 1;
    publish(next()).then(
      ({ duplicate }) => {
        open -= 1;
        if (duplicate) tally.duplicates += 1;
        else tally.accepted += 1;
        tally.answered(performance.now() - begunMs);
      },
      (error: unknown) => {
        open -= 1;
        if (!(error instanceof Fault)) return void (failure ??= error);
        tally.refuse(error.code);
        waitUntilMs = performance.now() + backOffMs(error, pace);
      },
    );
  };
  while (failure === undefined && !signal.aborted) {
    const nowMs = performance.now();
    if (nowMs - startedMs >= pace.durationMs) break;
    const due = dueCount(pace, nowMs - startedMs) - sent;
    const room = nowMs < waitUntilMs ? 0 : Math.min(due, openMax - open, turnMax);
    for (let count = 0; count < room; count++) send(nowMs);
    // A short sleep when there is nothing to do; otherwise only a turn for the answers.
    await (room <= 0 ? setTimeout(1) : new Promise(setImmediate));
    if (pace.countMax !== undefined && sent >= pace.countMax) break;
  }
  while (open > 0 && failure === undefined) await setTimeout(1);
  if (failure !== undefined) throw failure as Error;
}

/** Who sends as fast as it goes does what a publisher should: it waits when it is told to. */
function backOffMs({ details }: Fault, { perSecond }: Pace): number {
  const { retryAfterMs } = details;
  return perSecond === 0 && typeof retryAfterMs === "number" ? retryAfterMs : 0;
}
