import type { SQLOutputValue } from "node:sqlite";
import type {
  DeadLetterRow,
  DeferredDelivery,
  JobRow,
  ScheduleRow,
  SubscriptionRow,
} from "../ports/store.ts";

/** A row as SQLite hands it over. */
export type SqliteRow = Readonly<Record<string, SQLOutputValue>>;

export function subscriptionOf(row: SqliteRow): SubscriptionRow {
  return {
    function: String(row["function"]),
    cursor: Number(row["cursor"]),
    above: bytesOf(row["above"] ?? null),
    publishedBefore: Number(row["published_before"]),
    counts: {
      direct: Number(row["direct"]),
      done: Number(row["done"]),
      refused: Number(row["refused"]),
      retries: Number(row["retries"]),
      deadLettered: Number(row["dead_lettered"]),
      deadLetters: Number(row["dead_letters"]),
      filtered: Number(row["filtered"]),
    },
  };
}

export function scheduleOf(row: SqliteRow): ScheduleRow {
  return {
    function: String(row["function"]),
    expression: String(row["expression"]),
    nextMs: Number(row["next_ms"]),
  };
}

export function jobOf(row: SqliteRow): JobRow {
  return { id: Number(row["id"]), json: String(row["body"]) };
}

export function deferredOf(row: SqliteRow): DeferredDelivery {
  const deadLetterId = Number(row["dead_letter"]);
  return {
    id: Number(row["id"]),
    function: String(row["function"]),
    attempts: Number(row["attempts"]),
    firstMs: Number(row["first_ms"]),
    dueMs: Number(row["due_ms"]),
    keyHash: Number(row["key_hash"]),
    json: String(row["body"]),
    ...(deadLetterId === 0 ? {} : { deadLetterId }),
  };
}

export function deadLetterOf(row: SqliteRow): DeadLetterRow {
  const stack = row["stack"];
  return {
    id: Number(row["id"]),
    function: String(row["function"]),
    attempts: Number(row["attempts"]),
    firstMs: Number(row["first_ms"]),
    failedMs: Number(row["failed_ms"]),
    keyHash: Number(row["key_hash"]),
    failure: {
      // The column holds what the commit wrote.
      code: String(row["code"]) as DeadLetterRow["failure"]["code"],
      message: String(row["message"]),
      retry: String(row["retry"]) as DeadLetterRow["failure"]["retry"],
      ...(typeof stack === "string" ? { stack } : {}),
    },
    fingerprint: String(row["fingerprint"]),
    json: String(row["body"]),
  };
}

export function bytesOf(value: SQLOutputValue | undefined): Uint8Array<ArrayBuffer> {
  if (!(value instanceof Uint8Array))
    throw new TypeError("the store holds no bytes where bytes were written");
  return value;
}

export function keyValueOf(value: SQLOutputValue | undefined): string | number {
  return typeof value === "number" ? value : String(value);
}
