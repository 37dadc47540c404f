import type { ContextRuntime, Effects, Outcome } from "trellis/runtime";
import type { Cancellation } from "./cancellation.ts";
import type { FunctionQueue, Item } from "./function-queue.ts";
import { deliverySlot, requestSlot, type SlotWriter, taskSlot } from "./slots.ts";

/** One run of a handler. */
export class Invocation {
  readonly queue: FunctionQueue;
  readonly item: Item;
  readonly slot: number;
  /** Epoch ms. */
  readonly startedMs: number;
  readonly startedTick: number;
  readonly cancellation: Cancellation;
  ended: boolean = false;
  endedTick: number = 0;

  constructor(
    queue: FunctionQueue,
    item: Item,
    slot: number,
    startedMs: number,
    startedTick: number,
    cancellation: Cancellation,
  ) {
    this.queue = queue;
    this.item = item;
    this.slot = slot;
    this.startedMs = startedMs;
    this.startedTick = startedTick;
    this.cancellation = cancellation;
  }
}

/** Notes where main looks that the item runs. */
export function takeSlot(slots: SlotWriter, item: Item, startedMs: number, timeoutMs: number): number {
  if (item.kind === "delivery")
    return slots.take(deliverySlot, item.run.assignment, item.index, startedMs, timeoutMs);
  if (item.kind === "request") return slots.take(requestSlot, item.request, 0, startedMs, timeoutMs);
  return slots.take(taskSlot, item.run.execution, item.run.task, startedMs, timeoutMs);
}

/** Runs an item's handler. */
export function run(
  runtime: ContextRuntime,
  name: string,
  item: Item,
  cancellation: Cancellation,
): Outcome | Promise<Outcome> {
  if (item.kind === "delivery")
    return runtime.deliver(name, item.run.event(item.index), item.run.attempt(item.index), cancellation);
  if (item.kind === "request") return runtime.answer(name, item.invocation, cancellation);
  return runtime.deliver(name, item.run, item.run.attempt, cancellation);
}

/** What has to hold for the outcome to hold. A failure is tried again anyway. */
export function readsOf(outcome: Outcome): Effects["reads"] {
  if (outcome.outcome === "failed") return [];
  return (
    (outcome.outcome === "done" ? outcome.effects?.reads : undefined) ??
    ("reads" in outcome ? outcome.reads : undefined) ??
    []
  );
}
