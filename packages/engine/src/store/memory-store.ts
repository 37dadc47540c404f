import { Fault } from "@trellis/model";
import { MemoryTables } from "trellis/runtime";
import { Frame } from "../log/frame.ts";
import type {
  CommitGroup,
  DeadLetterRow,
  DeferredDelivery,
  FrameSpan,
  JobRow,
  Recovered,
  ScheduleRow,
  Store,
  StoredDeadLetterFilter,
  SubscriptionRow,
} from "../ports/store.ts";

import {
  applyExecutions,
  memoryExecutionStore,
  noExecutions,
  recoveredExecutions,
  type MemoryExecutions,
} from "./memory-executions.ts";
import {
  applyQuarantine,
  emptyQuarantine,
  memoryQuarantineStore,
  recoveredQuarantine,
  type MemoryQuarantine,
} from "./memory-quarantine.ts";

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
  jobs: Map<number, JobRow>;
  quarantine: MemoryQuarantine;
  executions: MemoryExecutions;
  lastDeferredId: number;
  lastDeadLetterId: number;
  lastJobId: number;
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
    jobs: new Map(),
    quarantine: emptyQuarantine(),
    executions: noExecutions(),
    lastDeferredId: 0,
    lastDeadLetterId: 0,
    lastJobId: 0,
    epoch: 0,
  };
}

/** A store that forgets with the process: for tests and the simulation. */
export function openMemoryStore(image: MemoryImage = emptyImage()): Store {
  return {
    capabilities: { durable: false, path: undefined },
    tables: image.tables,
    recover: async (orderedFunctions) => recovered(image, orderedFunctions),
    stamps: async (keys) => keys.map((key) => image.tables.stamp(key)),
    commit: async (group) => apply(image, group),
    frames: async (sequence, framesMax) => framesFrom(image, sequence, framesMax),
    ids: async (sequence, framesMax) =>
      framesFrom(image, sequence, framesMax)
        .map((bytes) => new Frame(bytes))
        .map(({ lastSequence, ids }) => ({ lastSequence, ids: ids.slice() })),
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
    countDeadLetters: async (filter) => {
      const counts = new Map<string, number>();
      for (const row of image.deadLetters.values())
        if (matches(row, filter)) counts.set(row.function, (counts.get(row.function) ?? 0) + 1);
      return counts;
    },
    spans: async (sequence, framesMax, bytesMax) => spansOf(image, sequence, framesMax, bytesMax),
    measure: async (sequence) => ({
      bytes: bytesFrom(image, 0),
      fromBytes: bytesFrom(image, sequence),
      reusableBytes: 0,
    }),
    trim: async (sequence) => {
      image.frames.splice(0, indexOf(image, sequence));
      return firstSequenceOf(image);
    },
    sweep: async (nowMs, limit) => image.tables.sweep(nowMs, limit),
    quarantine: memoryQuarantineStore(() => image.quarantine),
    executions: memoryExecutionStore(() => image.executions),
    close: async () => undefined,
  };
}

/** The place of the frame that holds `sequence`, or of the next one. */
function indexOf(image: MemoryImage, sequence: number): number {
  const index = image.frames.findIndex((bytes) => new Frame(bytes).lastSequence >= sequence);
  return index < 0 ? image.frames.length : index;
}

function framesFrom(image: MemoryImage, sequence: number, framesMax: number): Uint8Array<ArrayBuffer>[] {
  const first = indexOf(image, sequence);
  return image.frames.slice(first, first + framesMax);
}

function spansOf(image: MemoryImage, sequence: number, framesMax: number, bytesMax: number): FrameSpan[] {
  const spans: FrameSpan[] = [];
  let sum = 0;
  for (const bytes of framesFrom(image, sequence, framesMax)) {
    const { firstSequence, lastSequence, createdMs } = new Frame(bytes);
    spans.push({ firstSequence, lastSequence, createdMs, bytes: bytes.byteLength });
    sum += bytes.byteLength;
    if (sum >= bytesMax) break;
  }
  return spans;
}

function bytesFrom(image: MemoryImage, sequence: number): number {
  return image.frames.slice(indexOf(image, sequence)).reduce((sum, bytes) => sum + bytes.byteLength, 0);
}

function recovered(image: MemoryImage, orderedFunctions: readonly string[]): Recovered {
  const deferred = new Map<string, { count: number; nextDueMs: number; keyHashes: number[] }>();
  for (const delivery of image.deferred.values()) {
    const waiting = deferred.get(delivery.function) ?? { count: 0, nextDueMs: Infinity, keyHashes: [] };
    waiting.count += 1;
    waiting.nextDueMs = Math.min(waiting.nextDueMs, delivery.dueMs);
    if (delivery.keyHash !== 0 && orderedFunctions.includes(delivery.function))
      waiting.keyHashes.push(delivery.keyHash);
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
    jobs: [...image.jobs.values()].sort((a, b) => a.id - b.id),
    lastJobId: image.lastJobId,
    quarantine: recoveredQuarantine(image.quarantine),
    executions: recoveredExecutions(image.executions),
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
  for (const row of group.jobs) {
    image.jobs.set(row.id, row);
    image.lastJobId = Math.max(image.lastJobId, row.id);
  }
  for (const id of group.jobsRemoved) image.jobs.delete(id);
  if (group.quarantine !== undefined) applyQuarantine(image.quarantine, group.quarantine);
  if (group.executions !== undefined) applyExecutions(image.executions, group.executions);
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
    (filter.code === undefined || filter.code === row.failure.code) &&
    (filter.fingerprint === undefined || filter.fingerprint === row.fingerprint) &&
    (filter.sinceMs === undefined || filter.sinceMs <= row.failedMs) &&
    (filter.untilMs === undefined || filter.untilMs > row.failedMs) &&
    (filter.throughId === undefined || filter.throughId >= row.id)
  );
}
