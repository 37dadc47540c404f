import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { KeyValue, RowRange, StampedWrite } from "trellis/runtime";
import { commitGroupOf } from "../ports/commit-group-of.ts";
import { FrameBuilder } from "../log/frame-builder.ts";
import type { CommitGroup, DeadLetterRow, DeferredDelivery, Store } from "../ports/store.ts";
import { openTemporarySqlite } from "./fixtures/temporary-sqlite.ts";
import { emptyImage, openMemoryStore } from "./memory-store.ts";

test("the memory store and the SQLite store answer alike after any commits, trims, sweeps and restarts", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.array(query, { minLength: 3, maxLength: 6 }),
      async (steps, queries) => {
        const image = emptyImage();
        let memory = openMemoryStore(image);
        const opened = await openTemporarySqlite();
        let sqlite = opened.store;
        let last = 0;
        const entries = { last: 0 };
        try {
          for (const each of steps) {
            const { group, lastSequence } = groupOfStep(each, last, entries);
            last = lastSequence;
            await memory.commit(group);
            await sqlite.commit(group);
            if (each.kind === "trim")
              assert.equal(await sqlite.trim(each.sequence), await memory.trim(each.sequence));
            // Which rows a bounded sweep takes is the store's own business, so all of them are swept.
            if (each.kind === "sweep")
              assert.equal(await sqlite.sweep(each.nowMs, 1_000), await memory.sweep(each.nowMs, 1_000));
            if (each.kind === "reopen") [memory, sqlite] = [openMemoryStore(image), await opened.reopen()];
            assert.deepEqual(await answers(sqlite, queries), await answers(memory, queries));
          }
        } finally {
          await opened.close();
        }
      },
    ),
    { numRuns: 15 },
  );
});

const keyValue: fc.Arbitrary<KeyValue> = fc.oneof(
  fc.constantFrom<KeyValue>("", "a", "b", "1", "é", "𝄞", "\uffee", 0, 1, -1, 0.5, 10),
  fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 3 })
    .filter((text) => text.isWellFormed() && !text.includes("\0")),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
const table = fc.constantFrom("a.t", "a.u");
const index = fc.constantFrom("i", "j");
const partition = fc.constantFrom<KeyValue>("p", "q", 1, "1");

const write: fc.Arbitrary<StampedWrite> = fc
  .record({
    table,
    partition,
    sort: keyValue,
    stamp: fc.integer({ min: 1, max: 2 ** 45 }),
    body: fc.option(fc.json({ maxDepth: 1 }), { nil: undefined }),
    indexed: fc.uniqueArray(fc.record({ index, partition, sort: keyValue }), {
      maxLength: 2,
      selector: (entry) => entry.index,
    }),
    expiresAt: fc.option(fc.nat(1_000), { nil: undefined }),
  })
  .map(({ expiresAt, ...rest }) => {
    const placed = rest.body === undefined ? { ...rest, indexed: [] } : rest;
    return expiresAt === undefined ? placed : { ...placed, expiresAt };
  });

const id = fc.integer({ min: 1, max: 12 });
const name = fc.constantFrom("a.f", "a.g");
const delivery: fc.Arbitrary<DeferredDelivery> = fc.record(
  {
    id,
    function: name,
    attempts: fc.nat(5),
    firstMs: fc.nat(1_000),
    dueMs: fc.nat(1_000),
    keyHash: fc.constantFrom(0, 7, 4_294_967_295),
    json: fc.json({ maxDepth: 1 }),
    deadLetterId: fc.constantFrom(5, 4_294_967_295),
  },
  { requiredKeys: ["id", "function", "attempts", "firstMs", "dueMs", "keyHash", "json"] },
);
const deadLetter: fc.Arbitrary<DeadLetterRow> = fc.record({
  id,
  function: name,
  attempts: fc.nat(5),
  firstMs: fc.nat(1_000),
  failedMs: fc.nat(1_000),
  keyHash: fc.nat(3),
  failure: fc.record({
    code: fc.constantFrom("TRL0301", "TRL0302"),
    message: fc.string(),
    retry: fc.constantFrom("never", "later", "unknown"),
  }),
  fingerprint: fc.constantFrom("00000001", "00000002"),
  json: fc.json({ maxDepth: 1 }),
});
const counts = fc.record({
  direct: fc.nat(),
  done: fc.nat(),
  refused: fc.nat(),
  retries: fc.nat(),
  filtered: fc.nat(),
  deadLettered: fc.nat(),
  deadLetters: fc.nat(),
});

const contract = fc.constantFrom("a.b.v1", "a.c.v1");
const breach = fc.record({
  contract,
  fingerprint: fc.constantFrom("00000001", "00000002"),
  breach: fc.record({ pointer: fc.string(), message: fc.string(), keyword: fc.constant("type") }),
});
const quarantineCount = fc.record({
  contract,
  taken: fc.nat(),
  released: fc.nat(),
  discarded: fc.nat(),
  expired: fc.nat(),
});
const quarantine = fc.record({
  // Ids and keys are given by the step: none is used twice.
  kept: fc.array(
    fc.record({
      of: breach,
      sender: fc.constantFrom("x", "y"),
      receivedMs: fc.nat(1_000),
      payload: fc.uint8Array({ maxLength: 6 }),
    }),
    { maxLength: 3 },
  ),
  changed: fc.array(
    fc.record(
      { id, breach, cameMs: fc.nat(2_000), tried: fc.record({ atMs: fc.nat(), message: fc.string() }) },
      { requiredKeys: ["id"] },
    ),
    { maxLength: 2 },
  ),
  removed: fc.array(id, { maxLength: 2 }),
  counts: fc.array(quarantineCount, { maxLength: 2 }),
  shapes: fc.array(
    fc.record({
      contract,
      shape: fc.dictionary(fc.constantFrom("/a", "/b"), fc.constant(["string" as const])),
      seenMs: fc.nat(),
    }),
    { maxLength: 1 },
  ),
});

const rows = fc.record({
  contracts: fc.array(fc.record({ type: fc.constantFrom("a.b.v1", "a.b.v2"), number: fc.nat(9) }), {
    maxLength: 2,
  }),
  published: fc.array(fc.record({ contract: fc.constantFrom("a.b", "a.c"), count: fc.nat() }), {
    maxLength: 2,
  }),
  writes: fc.array(write, { maxLength: 8 }),
  subscriptions: fc.array(
    fc.record({
      function: name,
      cursor: fc.nat(),
      above: fc.uint8Array({ maxLength: 4 }),
      publishedBefore: fc.nat(),
      counts,
    }),
    { maxLength: 2 },
  ),
  schedules: fc.array(
    fc.record({ function: name, expression: fc.constant("rate(1 minute)"), nextMs: fc.nat() }),
    { maxLength: 2 },
  ),
  deferred: fc.array(delivery, { maxLength: 5 }),
  deferredRemoved: fc.array(id, { maxLength: 3 }),
  deadLetters: fc.array(deadLetter, { maxLength: 5 }),
  deadLettersRemoved: fc.array(id, { maxLength: 3 }),
  jobs: fc.array(fc.record({ id, json: fc.json({ maxDepth: 1 }) }), { maxLength: 3 }),
  jobsRemoved: fc.array(id, { maxLength: 2 }),
  epoch: fc.nat(),
});

const frame = fc.record({
  gap: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3)),
  texts: fc.array(fc.json({ maxDepth: 0 }), { minLength: 1, maxLength: 4 }),
  createdMs: fc.nat(1_000),
});

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("commit" as const),
      rows,
      quarantine,
      frames: fc.array(frame, { maxLength: 3 }),
    }),
  },
  fc.record({ kind: fc.constant("trim" as const), sequence: fc.nat(20) }),
  fc.record({ kind: fc.constant("sweep" as const), nowMs: fc.nat(1_200) }),
  fc.record({ kind: fc.constant("reopen" as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const range: fc.Arbitrary<RowRange> = fc.record({
  from: fc.option(keyValue, { nil: undefined }),
  to: fc.option(keyValue, { nil: undefined }),
  descending: fc.boolean(),
  limit: fc.integer({ min: 1, max: 6 }),
});
const query = fc.record({
  table,
  index: fc.option(index, { nil: undefined }),
  partition,
  range,
  nowMs: fc.nat(1_000),
  sequence: fc.nat(20),
  limit: fc.integer({ min: 1, max: 4 }),
});
type Query = typeof query extends fc.Arbitrary<infer Value> ? Value : never;

function groupOfStep(
  given: Step,
  last: number,
  entries: { last: number },
): { group: CommitGroup; lastSequence: number } {
  if (given.kind !== "commit") return { group: commitGroupOf({}), lastSequence: last };
  let lastSequence = last;
  const frames = given.frames.map(({ gap, texts, createdMs }) => {
    const builder = new FrameBuilder();
    for (const json of texts) builder.add({ json, id: new Uint32Array(4), contract: 1, keyHash: 0 });
    const bytes = builder.take(createdMs, lastSequence + gap + 1);
    lastSequence += gap + texts.length;
    return bytes;
  });
  // The generator makes objects without a prototype, which no store gives back.
  const { kept, ...written } = structuredClone(given.quarantine);
  const numbered = kept.map(({ of, ...entry }) => {
    const entryId = ++entries.last;
    const door = { kind: "event" as const, id: `e${entryId}`, event: of.contract };
    return { id: entryId, key: `key ${entryId}`, door, ...of, ...entry };
  });
  const group = { frames, ...structuredClone(given.rows), quarantine: { kept: numbered, ...written } };
  return { group, lastSequence };
}

/** Everything that a store can be asked. */
async function answers(store: Store, queries: readonly Query[]) {
  const asked = queries.map(async (each) => ({
    rows: await store.tables.query(each.table, each.index, each.partition, each.range),
    frames: (await store.frames(each.sequence, each.limit)).map((bytes) =>
      Buffer.from(bytes).toString("latin1"),
    ),
    spans: await store.spans(each.sequence, each.limit, each.nowMs),
    // How a file is laid out is the store's own business.
    size: { ...(await store.measure(each.sequence)), reusableBytes: 0 },
    ids: await store.ids(each.sequence, each.limit),
    due: await store.due("a.f", each.nowMs, each.limit),
    nextDue: await store.nextDue("a.f", each.nowMs),
    page: await store.deadLetters({ code: "TRL0301", throughId: 9 }, each.limit, each.sequence),
    caused: await store.deadLetters({ fingerprint: "00000001", sinceMs: each.nowMs }, each.limit, 0),
    counts: Object.fromEntries(await store.countDeadLetters({ untilMs: each.nowMs })),
    count: await store.countDeadLetters({ ids: [each.limit, each.sequence] }),
    quarantined: await store.quarantine.rows({ contract: "a.b.v1", sinceMs: each.nowMs / 2 }, each.limit, 0),
    groups: await store.quarantine.groups({ sender: "x" }, each.limit),
    sizes: Object.fromEntries(await store.quarantine.sizes({ untilMs: each.nowMs })),
    byKey: await store.quarantine.byKey([`key ${each.limit}`, "none"]),
    payload: Buffer.from((await store.quarantine.payload(each.limit)) ?? []).toString("hex"),
    shape: await store.quarantine.validShape("a.b.v1"),
  }));
  const { deferred, ...recovered } = await store.recover(["a.f"]);
  const all: RowRange = { from: undefined, to: undefined, descending: false, limit: 1_000 };
  const everyRow = await store.tables.query("a.t", undefined, "p", all);
  const keys = everyRow.map(({ partition: key, sort }) => ({ table: "a.t", partition: key, sort }));
  return {
    recovered,
    // In which order functions and keys are listed says nothing.
    deferred: [...deferred]
      .map(([of, waiting]) => ({ of, ...waiting, keyHashes: waiting.keyHashes.toSorted((a, b) => a - b) }))
      .sort((a, b) => a.of.localeCompare(b.of)),
    asked: await Promise.all(asked),
    everyRow,
    stamps: await store.stamps(keys),
    got: await Promise.all(keys.map(async (key) => store.tables.get(key.table, key))),
  };
}
