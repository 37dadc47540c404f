import { Fault } from "@trellis/model";
import { MemoryTables } from "trellis/runtime";
import { Frame } from "../log/frame.ts";
import type {
  CommitGroup,
  DeadLetterRow,
  DeferredDelivery,
  Recovered,
  ScheduleRow,
  Store,
  StoredDeadLetterFilter,
  SubscriptionRow,
} from "../ports/store.ts";

/** Everything a memory store holds; it can be copied, which is how the simulation keeps what a crash leaves. */
export interface MemoryImage {
  frames: Uint8Array<ArrayBuffer>[];
  /** The last event's sequence, also when its frame has been trimmed. */
  lastSequence: number;
  contracts: Map<string, number>;
  published: Map<string, number>;
  tables: MemoryTables;
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
    lastSequence: 0,
    contracts: new Map(),
    published: new Map(),
    tables: new MemoryTables(),
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
    tables: image.tables,
    recover: async () => recovered(image),
    stamps: async (keys) => keys.map((key) => image.tables.stamp(key)),
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
      [...image.deadLetters.values()]
        .filter((row) => row.id > afterId && matches(row, filter))
        .sort((a, b) => a.id - b.id)
        .slice(0, limit),
    countDeadLetters: async (filter) =>
      [...image.deadLetters.values()].filter((row) => matches(row, filter)).length,
    trim: async (sequence, beforeMs) => {
      const kept = image.frames.findIndex((bytes) => {
        const frame = new Frame(bytes);
        return frame.lastSequence >= sequence || frame.createdMs >= beforeMs;
      });
      image.frames.splice(0, kept < 0 ? image.frames.length : kept);
      return firstSequenceOf(image);
    },
    sweep: async (nowMs, limit) => image.tables.sweep(nowMs, limit),
    close: async () => undefined,
  };
}

function recovered(image: MemoryImage): Recovered {
  const deferred = new Map<string, { count: number; nextDueMs: number; keyHashes: number[] }>();
  for (const delivery of image.deferred.values()) {
    const waiting = deferred.get(delivery.function) ?? { count: 0, nextDueMs: Infinity, keyHashes: [] };
    waiting.count += 1;
    waiting.nextDueMs = Math.min(waiting.nextDueMs, delivery.dueMs);
    if (delivery.keyHash !== 0) waiting.keyHashes.push(delivery.keyHash);
    deferred.set(delivery.function, waiting);
  }
  return {
    lastSequence: image.lastSequence,
    firstSequence: firstSequenceOf(image),
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

function firstSequenceOf(image: MemoryImage): number {
  const [first] = image.frames;
  return first === undefined ? image.lastSequence + 1 : new Frame(first).firstSequence;
}

function apply(image: MemoryImage, group: CommitGroup): void {
  // Whatever can be refused is looked at first: nothing has been changed by then.
  image.lastSequence = lastSequenceWith(image, group.frames);
  // A frame is somebody else's buffer after the commit, so the store keeps its own copy.
  for (const frame of group.frames) image.frames.push(frame.slice());
  for (const { type, number } of group.contracts) image.contracts.set(type, number);
  for (const { contract, count } of group.published) image.published.set(contract, count);
  for (const write of group.writes) image.tables.apply(write);
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

/** Where the log has come to with these frames. @throws Fault TRL0311 when one begins before the end of another */
function lastSequenceWith(image: MemoryImage, frames: readonly Uint8Array<ArrayBuffer>[]): number {
  let last = image.lastSequence;
  for (const { firstSequence, lastSequence } of frames.map((bytes) => new Frame(bytes))) {
    if (firstSequence <= last) {
      throw new Fault(
        "TRL0311",
        `the commit failed: a frame begins at ${firstSequence}, but the log has come to ${last}`,
        {
          retry: "later",
        },
      );
    }
    last = lastSequence;
  }
  return last;
}

function matches(row: DeadLetterRow, filter: StoredDeadLetterFilter): boolean {
  return (
    (filter.ids === undefined || filter.ids.includes(row.id)) &&
    (filter.function === undefined || filter.function === row.function) &&
    (filter.code === undefined || filter.code === row.failure.code)
  );
}
