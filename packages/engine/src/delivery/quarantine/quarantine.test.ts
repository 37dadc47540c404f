import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Quarantined } from "trellis/runtime";
import { emptyImage } from "../../store/memory-store.ts";
import { CoreBench, keeping } from "../fixtures/core-bench.ts";
import type { ReadmittedEntry } from "../messages.ts";

function entry(key: string, part: Partial<Quarantined> = {}): Quarantined {
  return {
    contract: "shop.sold.v1",
    key,
    sender: "bus",
    receivedMs: 1_000,
    breach: { pointer: "/amount", message: "must be integer", keyword: "type" },
    fingerprint: "00000001",
    payload: new TextEncoder().encode('{"amount":"7"}'),
    door: { kind: "event", id: key, event: "shop.sold.v1" },
    ...part,
  };
}

async function keep(bench: CoreBench, ...entries: readonly Quarantined[]): Promise<number[]> {
  const tokens = entries.map((each) => bench.post((token) => ({ kind: "quarantine", token, entry: each })));
  await bench.settled();
  return tokens;
}

const booksOf = async (bench: CoreBench) => (await bench.snapshot()).quarantine.get("shop.sold.v1");
const keysOf = ({ image }: CoreBench) => [...image.quarantine.entries.values()].map(({ row }) => row.key);

/** Main's part: takes what a redrive gives out, and says what became of it. */
function readmitting(bench: CoreBench, judge: (id: number) => ReadmittedEntry): () => number[] {
  const given: number[] = [];
  let at = 0;
  const take = (): void => {
    for (; at < bench.sent.length; at++) {
      const message = bench.sent[at];
      if (message?.kind !== "readmit") continue;
      given.push(...message.entries.map(({ id }) => id));
      const outcomes = message.entries.map(({ id }) => judge(id));
      bench.core.post({ kind: "readmitted", job: message.job, outcomes });
    }
  };
  return () => {
    take();
    return given;
  };
}

test("a payload is answered for once it is durable, and one that comes again is counted, not kept", async () => {
  const bench = await CoreBench.open();
  const [token] = await keep(bench, entry("a"), entry("b"));
  assert.ok(bench.sent.some((each) => each.kind === "appended" && each.tokens.includes(token ?? 0)));
  await keep(bench, entry("a", { receivedMs: 9_000, fingerprint: "00000002" }));
  const [first] = [...bench.image.quarantine.entries.values()];
  assert.deepEqual([first?.row.times, first?.row.lastMs, first?.row.fingerprint], [2, 9_000, "00000002"]);
  assert.deepEqual(keysOf(bench), ["a", "b"]);
  assert.equal((await booksOf(bench))?.taken, 2);
});

test("a full quarantine refuses and pushes nothing out; what is old enough makes room", async () => {
  const bench = await CoreBench.open({ nowMs: 10_000 });
  const policy = keeping({ quarantine: { entriesMax: 2, maxBytes: 1_000, ageMaxMs: 60_000 } });
  bench.core.retain(policy);
  const [, , third] = await keep(
    bench,
    entry("a", { receivedMs: 10_000 }),
    entry("b", { receivedMs: 30_000 }),
    entry("c"),
  );
  const refused = bench.sent.find((each) => each.kind === "failed" && each.token === third);
  assert.equal(refused?.kind === "failed" && refused.failure.code, "TRL0432");
  assert.deepEqual(keysOf(bench), ["a", "b"]);
  await bench.advance(61_000);
  bench.core.retain(policy);
  await bench.settled();
  assert.deepEqual(keysOf(bench), ["b"]);
  await keep(bench, entry("c"));
  const {
    contract: _contract,
    bytes: _bytes,
    ...books
  } = (await booksOf(bench)) ?? { contract: "", bytes: 0 };
  assert.deepEqual(books, { taken: 3, released: 0, discarded: 0, expired: 1, count: 2 });
});

test("a redrive gives each payload out once; what stays says why, and the rest leaves the books in balance", async () => {
  const bench = await CoreBench.open();
  await keep(bench, ...["a", "b", "c"].map((key) => entry(key)));
  const given = readmitting(bench, (id) =>
    id === 2 ? { id, ended: "failed", message: "/amount must be integer" } : { id, ended: "done" },
  );
  const [job] = await bench
    .ask("jobs", (token) => ({
      kind: "startJobs",
      token,
      request: { kind: "quarantine-redrive", filter: {} },
    }))
    .then(({ jobs }) => jobs);
  assert.deepEqual([job?.function, job?.total], ["shop.sold.v1", 3]);
  await bench.advance(100);
  assert.deepEqual(given(), [1, 2, 3]);
  await bench.advance(100);
  const { state, counts } = await bench.job(1);
  assert.deepEqual([state, counts.done, counts.failed], ["done", 2, 1]);
  assert.deepEqual(keysOf(bench), ["b"]);
  assert.equal(
    [...bench.image.quarantine.entries.values()][0]?.row.tried?.message,
    "/amount must be integer",
  );
  assert.equal((await booksOf(bench))?.released, 2);
});

test("whatever is kept, let in, discarded or started again meanwhile, the books balance and nothing is lost", async () => {
  const act = fc.oneof(
    fc.record({ do: fc.constant("keep" as const), key: fc.integer({ min: 1, max: 9 }) }),
    fc.record({
      do: fc.constant("redrive" as const),
      limit: fc.integer({ min: 1, max: 4 }),
      fails: fc.nat(3),
    }),
    fc.record({ do: fc.constant("discard" as const), id: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ do: fc.constant("restart" as const) }),
    fc.record({ do: fc.constant("advance" as const), ms: fc.integer({ min: 1, max: 200 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 12 }), async (acts) => {
      const image = emptyImage();
      let bench = await CoreBench.open({ image });
      let fails = 0;
      const judge = (id: number): ReadmittedEntry =>
        id % 4 < fails ? { id, ended: "failed", message: "no" } : { id, ended: "done" };
      let given = readmitting(bench, judge);
      let kept = 0;
      for (const each of acts) {
        const before = new Set(keysOf(bench));
        if (each.do === "keep") {
          await keep(bench, entry(`k${each.key}`));
          if (!before.has(`k${each.key}`)) kept += 1;
        }
        if (each.do === "redrive") {
          fails = each.fails;
          const request = { kind: "quarantine-redrive", filter: {}, limit: each.limit } as const;
          bench.post((token) => ({ kind: "startJobs", token, request }));
        }
        if (each.do === "discard") {
          const request = { kind: "quarantine-discard", filter: { ids: [each.id] } } as const;
          bench.post((token) => ({ kind: "startJobs", token, request }));
        }
        if (each.do === "advance") await bench.advance(each.ms);
        if (each.do === "restart") {
          bench = await CoreBench.open({ image, nowMs: bench.clock.now() });
          given = readmitting(bench, judge);
        }
        await bench.settled();
        given();
        await bench.settled();
        const books = await booksOf(bench);
        if (books === undefined) continue;
        const { taken, count, released, discarded, expired } = books;
        assert.equal(taken, kept);
        assert.equal(taken, count + released + discarded + expired);
        assert.equal(count, bench.image.quarantine.entries.size);
        assert.deepEqual(bench.image.quarantine.counts.get("shop.sold.v1")?.taken, taken);
      }
    }),
    { numRuns: 60 },
  );
});
