import type { RequestWorkOf } from "trellis";
import type intake from "./context.ts";
import { DeliveryQuarantined } from "./contracts.ts";
import { contractOf, type SignedDelivery } from "./domain/receive.ts";

/** Keeps a delivery that is not what GitHub publishes, and tells of it. */
export function setAside(
  { quarantine, publish, count }: RequestWorkOf<typeof intake>,
  { deliveryId, event, payload }: SignedDelivery,
  { pointer, reason }: { readonly pointer: string; readonly reason: string },
): void {
  quarantine(contractOf(event, payload), { pointer, message: reason });
  publish(DeliveryQuarantined, { deliveryId, event, pointer, reason });
  count("webhooks.quarantined");
}
