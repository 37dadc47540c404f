import { Fault } from "@trellis/model";
import type { DeliveryThread } from "./delivery-thread.ts";

/** Publishers that were told to come back may do so after this time. */
const retryAfterMs = 1_000;

/**
 * New work is taken just now.
 *
 * @param backlogMax events that the furthest subscription may be behind
 * @throws Fault TRL0308 while the engine stops, TRL0307 when too much is waiting or too little room is left, and what
 * the store says while it refuses
 */
export function assertTaking(delivery: DeliveryThread, draining: boolean, backlogMax: number): void {
  if (draining) throw new Fault("TRL0308", "the engine is stopping", { retry: "later" });
  const stall = stallFault(delivery);
  if (stall !== undefined) throw stall;
  const backlog = delivery.backlog();
  const full =
    backlog > backlogMax
      ? `a subscription is ${backlog} events behind; the bound is ${backlogMax}`
      : delivery.pressed();
  if (full !== undefined) throw new Fault("TRL0307", full, { retry: "later", details: { retryAfterMs } });
}

/** Why the store takes nothing just now; undefined while it does. */
export function stallFault(delivery: DeliveryThread): Fault | undefined {
  const failure = delivery.stall()?.failure;
  return failure === undefined ? undefined : new Fault(failure.code, failure.message, { retry: "later" });
}
