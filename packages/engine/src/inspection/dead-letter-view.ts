import type { DeadLetterRow } from "../ports/store.ts";
import type { DeadLetter, DeadLetterSummary } from "./inspection-contract.ts";

export function summaryOf(row: DeadLetterRow): DeadLetterSummary {
  // The engine stored this event itself.
  const { id, type } = JSON.parse(row.json) as { id: string; type: string };
  return {
    id: row.id,
    function: row.function,
    eventId: id,
    eventType: type,
    attempts: row.attempts,
    failedAt: new Date(row.failedMs).toISOString(),
    code: row.failure.code,
    message: row.failure.message,
    fingerprint: row.fingerprint,
  };
}

export function deadLetterOf(row: DeadLetterRow): DeadLetter {
  const { stack } = row.failure;
  return {
    ...summaryOf(row),
    firstAt: new Date(row.firstMs).toISOString(),
    ...(stack === undefined ? {} : { stack }),
    event: JSON.parse(row.json),
  };
}
