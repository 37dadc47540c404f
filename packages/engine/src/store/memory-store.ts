import { compareKeyValues, rowIdentity, type KeyValue, type RowKey, type RowRange, type StoredRow } from "trellis/runtime";
import { Frame } from "../log/frame.ts";
import type {
  CommitGroup,
  DeadLetterRow,
  DeferredDelivery,
  Recovered,
  ScheduleRow,
  StampedWrite,
  Store,
  StoredDeadLetterFilter,
  SubscriptionRow,
} from "../ports/store.ts";

/** Everything a memory store holds; it can be copied, which is how the simulation keeps what a crash leaves. */
export interface MemoryImage {
  frames: Uint8Array<ArrayBuffer>[];
  firstSequence: number;
  contracts: Map<string, number>;
  published: Map<string, number>;
  rows: Map<string, Map<string, StampedWrite>>;
  subscriptions: Map<string, SubscriptionRow>;
  schedules: Map<string, ScheduleRow>;
  deferred: Map<number, DeferredDelivery>;
  deadLetters: Map<number, DeadLetterRow>;
  lastDeferredId: number;
  lastDeadLetterId: number;
  epoch: number;
}

export function emptyImage(): MemoryImage {
  return {
    frames: [],
    firstSequence: 1,
    contracts: new Map(),
    published: new Map(),
    rows: new Map(),
    subscriptions: new Map(),
    schedules: new Map(),
    deferred: new Map(),
    deadLetters: new Map(),
    lastDeferredId: 0,
    lastDeadLetterId: 0,
    epoch: 0,
  };
}

/** A store that forgets with the process: for tests and the simulation. */
export function openMemoryStore(image: MemoryImage = emptyImage()): Store {
  return {
    capabilities: { durable: false, path: undefined },
    tables: {
      get: (table, key) => storedRow(image.rows.get(table)?.get(rowIdentity(key))),
      query: (table, index, partition, range) => queryRows(image, table, index, partition, range),
    },
    recover: async () => recovered(image),
    stamps: async (keys) => keys.map((key) => image.rows.get(key.table)?.get(rowIdentity(key))?.stamp ?? 0),
    commit: async (group) => apply(image, group),
    frames: async (sequence, framesMax) => {
      const first = image.frames.findIndex((bytes) => new Frame(bytes).lastSequence >= sequence);
      return first < 0 ? [] : image.frames.slice(first, first + framesMax);
    },
    due: async (functionName, nowMs, limit) =>
      [...image.deferred.values()]
        .filter((delivery) => delivery.function === functionName && delivery.dueMs <= nowMs)
        .sort((a, b) => a.dueMs - b.dueMs || a.id - b.id)
        .slice(0, limit),
    nextDue: async (functionName, afterMs) =>
      [...image.deferred.values()]
        .filter((delivery) => delivery.function === functionName && delivery.dueMs > afterMs)
        .reduce((next, delivery) => Math.min(next, delivery.dueMs), Infinity),
    deadLetters: async (filter, limit, afterId) =>
      [...image.deadLetters.values()].filter((row) => row.id > afterId && matches(row, filter)).slice(0, limit),
    countDeadLetters: async (filter) => [...image.deadLetters.values()].filter((row) => matches(row, filter)).length,
    trim: async (sequence, beforeMs) => {
      const kept = image.frames.findIndex((bytes) => {
        const frame = new Frame(bytes);
        return frame.lastSequence >= sequence || frame.createdMs >= beforeMs;
      });
      const removed = image.frames.splice(0, kept < 0 ? image.frames.length : kept);
      const last = removed.at(-1);
      if (last !== undefined) image.firstSequence = new Frame(last).lastSequence + 1;
      return image.firstSequence;
    },
    sweep: async (nowMs, limit) => sweep(image, nowMs, limit),
    close: async () => undefined,
  };
}

function recovered(image: MemoryImage): Recovered {
  const last = image.frames.at(-1);
  const deferred = new Map<string, { count: number; nextDueMs: number; keyHashes: number[] }>();
  for (const delivery of image.deferred.values()) {
    const waiting = deferred.get(delivery.function) ?? { count: 0, nextDueMs: Infinity, keyHashes: [] };
    waiting.count += 1;
    waiting.nextDueMs = Math.min(waiting.nextDueMs, delivery.dueMs);
    if (delivery.keyHash !== 0) waiting.keyHashes.push(delivery.keyHash);
    deferred.set(delivery.function, waiting);
  }
  return {
    lastSequence: last === undefined ? image.firstSequence - 1 : new Frame(last).lastSequence,
    firstSequence: image.firstSequence,
    epoch: image.epoch,
    contracts: new Map(image.contracts),
    published: new Map(image.published),
    subscriptions: new Map(image.subscriptions),
    schedules: new Map(image.schedules),
    deferred,
    lastDeferredId: image.lastDeferredId,
    lastDeadLetterId: image.lastDeadLetterId,
  };
}

function apply(image: MemoryImage, group: CommitGroup): void {
  // A frame is somebody else's buffer after the commit, so the store keeps its own copy.
  for (const frame of group.frames) image.frames.push(frame.slice());
  for (const { type, number } of group.contracts) image.contracts.set(type, number);
  for (const { contract, count } of group.published) image.published.set(contract, count);
  for (const write of group.writes) applyWrite(image, write);
  for (const row of group.subscriptions) image.subscriptions.set(row.function, row);
  for (const row of group.schedules) image.schedules.set(row.function, row);
  for (const row of group.deferred) {
    image.deferred.set(row.id, row);
    image.lastDeferredId = Math.max(image.lastDeferredId, row.id);
  }
  for (const id of group.deferredRemoved) image.deferred.delete(id);
  for (const row of group.deadLetters) {
    image.deadLetters.set(row.id, row);
    image.lastDeadLetterId = Math.max(image.lastDeadLetterId, row.id);
  }
  for (const id of group.deadLettersRemoved) image.deadLetters.delete(id);
  image.epoch = group.epoch;
}

function applyWrite(image: MemoryImage, write: StampedWrite): void {
  let table = image.rows.get(write.table);
  if (table === undefined) image.rows.set(write.table, (table = new Map()));
  if (write.body === undefined) table.delete(rowIdentity(write));
  else table.set(rowIdentity(write), write);
}

function queryRows(
  image: MemoryImage,
  table: string,
  index: string | undefined,
  partition: KeyValue,
  range: RowRange,
): StoredRow[] {
  const found: StoredRow[] = [];
  for (const write of image.rows.get(table)?.values() ?? []) {
    const place: RowKey | undefined = index === undefined ? write : write.indexed.find((entry) => entry.index === index);
    if (place === undefined || place.partition !== partition) continue;
    if (range.from !== undefined && compareKeyValues(place.sort, range.from) < 0) continue;
    if (range.to !== undefined && compareKeyValues(place.sort, range.to) > 0) continue;
    const row = storedRow(write);
    if (row !== undefined) found.push({ ...row, order: place.sort });
  }
  const direction = range.descending ? -1 : 1;
  found.sort(
    (a, b) =>
      direction *
      (compareKeyValues(a.order, b.order) || compareKeyValues(a.partition, b.partition) || compareKeyValues(a.sort, b.sort)),
  );
  return found.slice(0, range.limit);
}

function storedRow(write: StampedWrite | undefined): StoredRow | undefined {
  if (write?.body === undefined) return undefined;
  return { partition: write.partition, sort: write.sort, body: write.body, stamp: write.stamp, order: write.sort };
}

function matches(row: DeadLetterRow, filter: StoredDeadLetterFilter): boolean {
  return (
    (filter.ids === undefined || filter.ids.includes(row.id)) &&
    (filter.function === undefined || filter.function === row.function) &&
    (filter.code === undefined || filter.code === row.failure.code)
  );
}

function sweep(image: MemoryImage, nowMs: number, limit: number): number {
  let removed = 0;
  for (const table of image.rows.values()) {
    for (const [identity, row] of table) {
      if (removed === limit) return removed;
      if (row.expiresAt === undefined || row.expiresAt >= nowMs) continue;
      table.delete(identity);
      removed += 1;
    }
  }
  return removed;
}
