import type { Happening } from "./happening.ts";
import { actionOf, translate } from "./translate.ts";

/** A delivery whose signature is good. */
export interface SignedDelivery {
  readonly deliveryId: string;
  readonly event: string;
  readonly payload: unknown;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
}

/** What GitHub's schema says about a payload. */
type Verdict =
  | { readonly verdict: "valid" | "unknown-event" }
  | { readonly verdict: "invalid"; readonly pointer: string; readonly reason: string };

export type Received =
  | { readonly accepted: AcceptedDelivery; readonly happenings: readonly Happening[] }
  | { readonly quarantined: { readonly pointer: string; readonly reason: string } };

export interface AcceptedDelivery {
  deliveryId: string;
  event: string;
  action?: string;
  outcome: "published" | "ignored" | "unknown";
  published: string[];
  receivedAt: string;
}

/** Decides what becomes of a delivery: accepted, with what it tells, or set aside with the reason. */
export function receive(delivery: SignedDelivery, verdict: Verdict): Received {
  if (verdict.verdict === "invalid") return setAside(verdict);
  if (verdict.verdict === "unknown-event") {
    return { accepted: accept(delivery, "unknown", []), happenings: [] };
  }
  const translation = translate(delivery.event, delivery.payload);
  if ("reason" in translation) return setAside(translation);
  const { happenings } = translation;
  const outcome = happenings.length > 0 ? "published" : "ignored";
  return { accepted: accept(delivery, outcome, happenings), happenings };
}

function accept(
  { deliveryId, event, payload, receivedAt }: SignedDelivery,
  outcome: AcceptedDelivery["outcome"],
  happenings: readonly Happening[],
): AcceptedDelivery {
  // An action may be anything where nobody has checked it.
  const action = actionOf(payload)?.slice(0, 100);
  const published = happenings.map((happening) => happening.type);
  return {
    deliveryId,
    event,
    ...(action !== undefined && { action }),
    outcome,
    published,
    receivedAt,
  };
}

function setAside({ pointer, reason }: { pointer: string; reason: string }): Received {
  return { quarantined: { pointer, reason } };
}

/** GitHub's contract for a payload, by which quarantine groups and compares what breaks it: `github/issues.opened`. */
export function contractOf(event: string, payload: unknown): string {
  const action = actionOf(payload);
  return `github/${event}${action === undefined ? "" : `.${action}`}`;
}
