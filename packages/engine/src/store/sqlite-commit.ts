import type { IndexEntry, StampedWrite } from "trellis/runtime";
import type { CommitGroup, DeadLetterRow, DeferredDelivery, SubscriptionRow } from "../ports/store.ts";
import { putExecutions } from "./sqlite-executions.ts";
import { putFrames } from "./sqlite-log.ts";
import { putQuarantine } from "./sqlite-quarantine.ts";
import type { Statements } from "./sqlite-statements.ts";
import { transact } from "./sqlite-transaction.ts";

/** Writes a whole group in one transaction, or throws and has written nothing. */
export function commitGroup(run: Statements, group: CommitGroup): void {
  transact(run, () => {
    putFrames(run, group.frames);
    for (const { type, number } of group.contracts) run.putContract.run(type, number);
    for (const { contract, count } of group.published) run.putPublished.run(contract, count);
    for (const write of group.writes) putWrite(run, write);
    for (const row of group.subscriptions) putSubscription(run, row);
    for (const row of group.schedules) run.putSchedule.run(row.function, row.expression, row.nextMs);
    for (const row of group.deferred) putDeferred(run, row);
    for (const id of group.deferredRemoved) run.removeDeferred.run(id);
    for (const row of group.deadLetters) putDeadLetter(run, row);
    for (const id of group.deadLettersRemoved) run.removeDeadLetter.run(id);
    for (const { id, json } of group.jobs) run.putJob.run(id, json);
    for (const id of group.jobsRemoved) run.removeJob.run(id);
    if (group.quarantine !== undefined) putQuarantine(run, group.quarantine);
    if (group.executions !== undefined) putExecutions(run, group.executions);
    run.putMeta.run("epoch", group.epoch);
    noteLastId(run, "lastDeferredId", group.deferred);
    noteLastId(run, "lastDeadLetterId", group.deadLetters);
    noteLastId(run, "lastJobId", group.jobs);
    noteLastId(run, "lastQuarantineId", group.quarantine?.kept ?? []);
    noteLastId(run, "lastExecutionId", group.executions?.rows ?? []);
    noteLastId(run, "lastSignalId", group.executions?.signals ?? []);
  });
}

/** Ids are never given twice, even when the rows that had them are gone, and though a row's later versions keep its id. */
function noteLastId(run: Statements, name: string, rows: readonly { readonly id: number }[]): void {
  if (rows.length > 0)
    run.raiseMeta.run(
      name,
      rows.reduce((last, { id }) => Math.max(last, id), 0),
    );
}

function putWrite(run: Statements, write: StampedWrite): void {
  const before = run.indexed.get(write.table, write.partition, write.sort)?.["indexed"];
  if (typeof before === "string") removeEntries(run, write, before);
  if (write.body === undefined) {
    run.removeRow.run(write.table, write.partition, write.sort);
    return;
  }
  const { table, partition, sort, stamp, expiresAt, indexed, body } = write;
  run.putRow.run(
    table,
    partition,
    sort,
    stamp,
    expiresAt ?? null,
    indexed.length === 0 ? "" : JSON.stringify(indexed),
    body,
  );
  for (const entry of indexed)
    run.putEntry.run(table, entry.index, entry.partition, entry.sort, partition, sort);
}

type PlacedRow = Pick<StampedWrite, "table" | "partition" | "sort">;

/** @param indexed the row's entries as `putWrite` wrote them down */
export function removeEntries(run: Statements, row: PlacedRow, indexed: string): void {
  if (indexed === "") return;
  for (const entry of JSON.parse(indexed) as readonly IndexEntry[]) {
    run.removeEntry.run(row.table, entry.index, entry.partition, entry.sort, row.partition, row.sort);
  }
}

function putSubscription(run: Statements, row: SubscriptionRow): void {
  const { direct, done, refused, retries, deadLettered, deadLetters, filtered } = row.counts;
  run.putSubscription.run(
    row.function,
    row.cursor,
    row.above,
    row.publishedBefore,
    direct,
    done,
    refused,
    retries,
    deadLettered,
    deadLetters,
    filtered,
  );
}

function putDeferred(run: Statements, row: DeferredDelivery): void {
  const { id, attempts, firstMs, dueMs, keyHash, json, deadLetterId = 0 } = row;
  run.putDeferred.run(id, row.function, attempts, firstMs, dueMs, keyHash, json, deadLetterId);
}

function putDeadLetter(run: Statements, row: DeadLetterRow): void {
  const { code, message, stack, retry } = row.failure;
  // Not replaced: a row that is replaced would not be taken out of the counts.
  run.removeDeadLetter.run(row.id);
  run.putDeadLetter.run(
    row.id,
    row.function,
    row.attempts,
    row.firstMs,
    row.failedMs,
    row.keyHash,
    code,
    message,
    stack ?? null,
    retry,
    row.json,
    row.fingerprint,
  );
}
