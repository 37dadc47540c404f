import { StoredEvent, type Failure } from "trellis/runtime";
import type { Span } from "../inspection/inspection-contract.ts";
import { errorOf, spanText, subjectOf } from "./span.ts";

/** A delivery that failed, as the core knows it. */
export interface EndedDelivery {
  /** `context.function` */
  readonly function: string;
  /** The event. */
  readonly json: string;
  /** Attempts so far, this one included. */
  readonly attempts: number;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly failure: Failure;
}

/** The delivery was given up: a moment, behind all its attempts. */
export function deadLetterSpan(delivery: Omit<EndedDelivery, "startedMs">): string {
  return spanOf({ ...delivery, startedMs: delivery.endedMs }, "deadLetter", "deadLetter");
}

/** The attempt failed after its worker had told of it, or because the worker ended: only the core can tell. */
export function failedAttemptSpan(delivery: EndedDelivery): string {
  return spanOf(delivery, "attempt", "failed");
}

function spanOf(delivery: EndedDelivery, kind: Span["kind"], keptFor: Span["keptFor"]): string {
  const { function: name, json, attempts: attempt, startedMs, endedMs, failure } = delivery;
  const { traceparent, eventId, eventType } = subjectOf(new StoredEvent(json));
  const durationMs = endedMs - startedMs;
  const outcome = "failed";
  return spanText(
    {
      kind,
      keptFor,
      traceparent,
      startedMs,
      durationMs,
      function: name,
      eventId,
      eventType,
      outcome,
      attempt,
    },
    { error: errorOf(failure) },
  );
}
