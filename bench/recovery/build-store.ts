import { commitGroupOf, openSqliteStore, type CommitGroup, type Store } from "@trellis/engine/store";
import { anotherFrame, contract, eventBytes, frameEvents, head, templateFrame } from "./log-frames.ts";

export interface StoreToBuild {
  readonly path: string;
  /** Rounded up to whole frames. */
  readonly events: number;
  /** The newest so many are settled by nobody. */
  readonly pending: number;
  readonly deadLetters: number;
  /** Deliveries that wait for a time an hour from now. */
  readonly deferred: number;
}

export interface BuiltStore {
  readonly events: number;
  /** Events appended per second while the log had its first tenth, and its last. */
  readonly appendedPerSecondFirst: number;
  readonly appendedPerSecondLast: number;
}

const framesPerCommit = 8;
const rowsPerCommit = 10_000;

/** Fills a new store as an engine would have, through its port and as fast as that takes it. */
export async function buildStore(given: StoreToBuild): Promise<BuiltStore> {
  const store = openSqliteStore({ path: given.path });
  await store.recover([]);
  const built = await appendEvents(store, given.events);
  const settled = Math.max(0, built.events - given.pending);
  const counts = {
    direct: 0,
    done: settled,
    refused: 0,
    filtered: 0,
    retries: 0,
    deadLettered: 0,
    deadLetters: 0,
  };
  const subscription = { cursor: settled, above: new Uint8Array(0), publishedBefore: 0 };
  const { deadLetters, deferred } = given;
  // Each row is one delivery more, which comes from no event of the log.
  const second = { ...counts, direct: deadLetters + deferred, deadLettered: deadLetters, deadLetters };
  await store.commit(
    commitGroupOf({
      contracts: [{ type: `${contract}.v1`, number: 1 }],
      published: [{ contract, count: built.events }],
      subscriptions: [
        { ...subscription, function: "sink.first", counts },
        { ...subscription, function: "sink.second", counts: second },
      ],
    }),
  );
  await addRows(store, deadLetters, (ids) => ({ deadLetters: ids.map(deadLetter) }));
  await addRows(store, deferred, (ids) => ({ deferred: ids.map(delivery) }));
  await store.close();
  return built;
}

async function appendEvents(store: Store, events: number): Promise<BuiltStore> {
  const template = templateFrame(eventBytes);
  const commits = Math.ceil(events / frameEvents / framesPerCommit);
  const tenth = Math.max(1, Math.floor(commits / 10));
  const marksMs = [performance.now()];
  let last = 0;
  for (let done = 1; done <= commits; done++) {
    const frames: Uint8Array<ArrayBuffer>[] = [];
    for (; frames.length < framesPerCommit; last += frameEvents)
      frames.push(anotherFrame(template, last + 1));
    await store.commit(commitGroupOf({ frames }));
    if (done === tenth || done === commits - tenth || done === commits) marksMs.push(performance.now());
  }
  const perSecond = (fromMs = 0, toMs = 0): number =>
    Math.round((tenth * framesPerCommit * frameEvents) / ((toMs - fromMs) / 1_000));
  return {
    events: last,
    appendedPerSecondFirst: perSecond(marksMs[0], marksMs[1]),
    appendedPerSecondLast: perSecond(marksMs.at(-2), marksMs.at(-1)),
  };
}

type DeadLetterRow = CommitGroup["deadLetters"][number];
type DeferredDelivery = CommitGroup["deferred"][number];

async function addRows(
  store: Store,
  count: number,
  rows: (ids: readonly number[]) => Partial<CommitGroup>,
): Promise<void> {
  for (let first = 1; first <= count; first += rowsPerCommit) {
    const ids = Array.from({ length: Math.min(rowsPerCommit, count - first + 1) }, (_, at) => first + at);
    await store.commit(commitGroupOf(rows(ids)));
  }
}

/** One in ten has another cause. */
function deadLetter(id: number): DeadLetterRow {
  const code = id % 10 === 0 ? "TRL0302" : "TRL0301";
  const stack = "Error: it failed\n    at first (/system/contexts/sink/handlers/second.ts:5:9)\n".repeat(4);
  return {
    id,
    function: "sink.second",
    attempts: 6,
    firstMs: 1,
    failedMs: id,
    keyHash: 0,
    fingerprint: code,
    failure: { code, message: "Error: it failed", retry: "unknown", stack },
    json: eventJson(id),
  };
}

function delivery(id: number): DeferredDelivery {
  const dueMs = Date.now() + 3_600_000;
  return { id, function: "sink.second", attempts: 1, firstMs: 1, dueMs, keyHash: 0, json: eventJson(id) };
}

function eventJson(id: number): string {
  const data = JSON.stringify({ orderId: `order-${id}`, note: "x".repeat(60) });
  return `${head},"id":"${id}","time":"2026-01-01T00:00:00.000Z","data":${data}}`;
}
