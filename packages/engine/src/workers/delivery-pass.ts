import type { ContextRuntime, Outcome } from "trellis/runtime";
import type { InvocationRecorder } from "../telemetry/invocation-recorder.ts";
import { Cancellation } from "./cancellation.ts";
import type { DeliveryRun } from "./delivery-run.ts";
import type { FunctionQueue } from "./function-queue.ts";
import { Invocation } from "./invocation.ts";
import { addDone, type SettlementOutbox } from "./settlement-outbox.ts";
import { deliverySlot, type SlotWriter } from "./slots.ts";

export interface DeliveryPassOptions {
  readonly runtime: ContextRuntime;
  readonly slots: SlotWriter;
  /** Ms of a clock that only goes forward. */
  readonly ticks: () => number;
  readonly recorder: InvocationRecorder;
  readonly outbox: SettlementOutbox;
  /**
   * Takes over a delivery that was begun and did not simply end: it waits, failed, was refused, has effects. Answers the
   * tick at which the worker was through with it for now.
   */
  readonly takeOver: (invocation: Invocation, outcome: Outcome | Promise<Outcome>) => number;
}

/** A worker's stretch of work, until it lets other mail in. */
export interface Stretch {
  /** Where what was started last was through. */
  tick: number;
  readonly untilTick: number;
  /** Epoch ms of tick 0. */
  readonly epochMs: number;
}

/**
 * Goes through a run of deliveries in one loop as long as each ends at once and well, without effects: nothing is made
 * for such a delivery but what its handler is given. One slot moves along with them, so that it can be seen at every
 * moment which of them runs.
 */
export class DeliveryPass {
  readonly #options: DeliveryPassOptions;

  constructor(options: DeliveryPassOptions) {
    this.#options = options;
  }

  /**
   * Starts the run's next deliveries: all that are left, or `startsMax`, or until the stretch is over, or up to the first
   * that did not simply end. Answers how many those are: one at least.
   */
  through(queue: FunctionQueue, run: DeliveryRun, startsMax: number, stretch: Stretch): number {
    const { runtime, slots, ticks, recorder } = this.#options;
    const { name, timeoutMs } = queue;
    const { epochMs, untilTick } = stretch;
    const first = run.next;
    const end = first + startsMax;
    const slot = slots.reserve();
    let { tick } = stretch;
    do {
      const index = run.next;
      run.pass();
      if (run.isUnread(index)) {
        // What serves many is no part of any one's time.
        slots.hide(slot);
        if (run.prepare(index)) tick = ticks();
      }
      const startedTick = tick;
      slots.show(slot, deliverySlot, run.assignment, index, epochMs + startedTick, timeoutMs);
      const event = run.event(index);
      const attempt = run.attempt(index);
      const cancellation = new Cancellation();
      const outcome = runtime.deliver(name, event, attempt, cancellation);
      if (!hasSimplyEnded(outcome)) {
        this.#settle(run, first, index);
        const item = { kind: "delivery", run, index } as const;
        const startedMs = epochMs + startedTick;
        const invocation = new Invocation(queue, item, slot, startedMs, startedTick, cancellation);
        stretch.tick = this.#options.takeOver(invocation, outcome);
        return run.next - first;
      }
      // Where one ends the next begins: the clock is read once for each.
      tick = ticks();
      recorder.delivered(name, event, attempt, outcome, startedTick, tick);
    } while (!run.over && run.next < end && tick < untilTick);
    slots.release(slot);
    this.#settle(run, first, run.next);
    stretch.tick = tick;
    return run.next - first;
  }

  /** Those from index `from` to before `to` ended well. */
  #settle(run: DeliveryRun, from: number, to: number): void {
    if (from < to) addDone(this.#options.outbox.of(run.assignment, false), from, to);
  }
}

/** Whether there is nothing to be done about a delivery but to count it: it ended well, read no rows and has no effects. */
function hasSimplyEnded(
  outcome: Outcome | Promise<Outcome>,
): outcome is Extract<Outcome, { readonly outcome: "done" }> {
  if (outcome instanceof Promise || outcome.outcome !== "done") return false;
  return outcome.effects === undefined && (outcome.reads === undefined || outcome.reads.length === 0);
}
