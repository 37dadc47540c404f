import { randomFillSync } from "node:crypto";
import {
  Frame,
  FrameBuilder,
  numberFrame,
  openSqliteStore,
  type CommitGroup,
  type Store,
} from "@trellis/engine/store";

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

/** Bytes that an event takes in its frame. */
export const eventBytes = 250;
const frameEvents = 512;
const framesPerCommit = 8;
const rowsPerCommit = 10_000;
/** What a frame keeps of an event beside its data. */
const columnBytes = 68;

/** Fills a new store as an engine would have, through its port and as fast as that takes it. */
export async function buildStore(given: StoreToBuild): Promise<BuiltStore> {
  const store = openSqliteStore({ path: given.path });
  await store.recover([]);
  const built = await appendEvents(store, given.events);
  const settled = Math.max(0, built.events - given.pending);
  const counts = { direct: 0, done: settled, refused: 0, retries: 0, deadLettered: 0, deadLetters: 0 };
  const subscription = { cursor: settled, above: new Uint8Array(0), publishedBefore: 0 };
  const { deadLetters, deferred } = given;
  // Each row is one delivery more, which comes from no event of the log.
  const second = { ...counts, direct: deadLetters + deferred, deadLettered: deadLetters, deadLetters };
  await commit(store, {
    contracts: [{ type: `${contract}.v1`, number: 1 }],
    published: [{ contract, count: built.events }],
    subscriptions: [
      { ...subscription, function: "sink.first", counts },
      { ...subscription, function: "sink.second", counts: second },
    ],
  });
  await addRows(store, deadLetters, (ids) => ({ deadLetters: ids.map(deadLetter) }));
  await addRows(store, deferred, (ids) => ({ deferred: ids.map(delivery) }));
  await store.close();
  return built;
}

const contract = "load.order-placed";
const head = `{"specversion":"1.0","source":"/recovery/load","type":"${contract}.v1","datacontenttype":"application/json"`;

async function appendEvents(store: Store, events: number): Promise<BuiltStore> {
  const template = templateFrame();
  const commits = Math.ceil(events / frameEvents / framesPerCommit);
  const tenth = Math.max(1, Math.floor(commits / 10));
  const marksMs = [performance.now()];
  let last = 0;
  for (let done = 1; done <= commits; done++) {
    const frames: Uint8Array<ArrayBuffer>[] = [];
    for (; frames.length < framesPerCommit; last += frameEvents)
      frames.push(anotherFrame(template, last + 1));
    await commit(store, { frames });
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

function templateFrame(): Uint8Array<ArrayBuffer> {
  const builder = new FrameBuilder();
  for (let at = 0; at < frameEvents; at++) {
    const data = { orderId: `order-${at}`, note: "" };
    const note = "x".repeat(eventBytes - columnBytes - JSON.stringify(data).length);
    builder.addParts({
      head,
      data: JSON.stringify({ ...data, note }),
      members: "",
      idAmongMembers: false,
      id: new Uint32Array(4),
      contract: 1,
      keyHash: 0,
      timeMs: Date.now(),
      trace: new Uint32Array(6).fill(1),
      sampled: false,
    });
  }
  return builder.take(Date.now());
}

/** The same events once more, with ids and a place of their own. */
function anotherFrame(template: Uint8Array<ArrayBuffer>, firstSequence: number): Uint8Array<ArrayBuffer> {
  const bytes = template.slice();
  randomFillSync(new Frame(bytes).ids);
  numberFrame(bytes, firstSequence);
  return bytes;
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
    await commit(store, rows(ids));
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

function commit(store: Store, part: Partial<CommitGroup>): Promise<void> {
  return store.commit({ ...nothing, ...part });
}

const nothing: CommitGroup = {
  frames: [],
  contracts: [],
  published: [],
  writes: [],
  subscriptions: [],
  schedules: [],
  deferred: [],
  deferredRemoved: [],
  deadLetters: [],
  deadLettersRemoved: [],
  jobs: [],
  jobsRemoved: [],
  epoch: 1,
};
