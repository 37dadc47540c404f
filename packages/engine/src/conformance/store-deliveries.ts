import assert from "node:assert/strict";
import type { DeadLetterRow, DeferredDelivery, Store, SubscriptionRow } from "../ports/store.ts";
import { commitGroupOf } from "../ports/commit-group-of.ts";
import type { StoreCase } from "./store-case.ts";

/** What every store does with subscriptions, schedules, deliveries that wait, and dead letters. */
export const deliveryCases: readonly StoreCase[] = [
  {
    name: "subscriptions",
    title: "keeps the last word on each subscription",
    async run({ store }) {
      const first = subscription("a.f", 3, [0b101]);
      await store.commit(commitGroupOf({ subscriptions: [first, subscription("a.g", 0, [])] }));
      const later = {
        ...first,
        cursor: 2 ** 40,
        above: Uint8Array.of(255, 0, 1),
        counts: { ...first.counts, done: 9 },
      };
      await store.commit(commitGroupOf({ subscriptions: [later] }));
      const { subscriptions } = await store.recover([]);
      assert.deepEqual(subscriptions.get("a.f"), later);
      assert.deepEqual(subscriptions.get("a.g"), subscription("a.g", 0, []));
      assert.equal(subscriptions.size, 2);
    },
  },
  {
    name: "schedules",
    title: "keeps the last word on each schedule, also on one that never fires again",
    async run({ store }) {
      const never = 8_640_000_000_000_000;
      await store.commit(
        commitGroupOf({ schedules: [{ function: "a.s", expression: "rate(1 minute)", nextMs: 60_000 }] }),
      );
      await store.commit(
        commitGroupOf({ schedules: [{ function: "a.s", expression: "rate(2 minutes)", nextMs: never }] }),
      );
      assert.deepEqual(
        (await store.recover([])).schedules,
        new Map([["a.s", { function: "a.s", expression: "rate(2 minutes)", nextMs: never }]]),
      );
    },
  },
  {
    name: "due",
    title: "answers what is due of one function, the longest due first, then in the order of ids",
    async run({ store }) {
      const rows = [
        deferred(1, 300),
        deferred(2, 100),
        deferred(3, 200),
        deferred(4, 100),
        { ...deferred(5, 50), function: "a.g" },
      ];
      await store.commit(commitGroupOf({ deferred: rows }));
      assert.deepEqual(await store.due("a.f", 200, 10), [rows[1], rows[3], rows[2]]);
      assert.deepEqual(await dueIds(store, 200, 2), [2, 4]);
      assert.deepEqual(await dueIds(store, 99, 10), []);
      assert.deepEqual(await store.due("a.none", 1_000, 10), []);
    },
  },
  {
    name: "next-due",
    title: "answers when the next delivery after a moment is due, or that there is none",
    async run({ store }) {
      await store.commit(
        commitGroupOf({
          deferred: [deferred(1, 300), deferred(2, 100), { ...deferred(3, 50), function: "a.g" }],
        }),
      );
      assert.equal(await store.nextDue("a.f", 0), 100);
      assert.equal(await store.nextDue("a.f", 100), 300);
      assert.equal(await store.nextDue("a.f", 300), Infinity);
      assert.equal(await store.nextDue("a.none", 0), Infinity);
    },
  },
  {
    name: "deferred-change",
    title: "replaces a waiting delivery by its id, and removes it",
    async run({ store }) {
      await store.commit(commitGroupOf({ deferred: [deferred(1, 100), deferred(2, 100)] }));
      const again = { ...deferred(1, 400), attempts: 2, json: '{"again":true}', deadLetterId: 2 ** 40 };
      await store.commit(commitGroupOf({ deferred: [again] }));
      assert.deepEqual(await dueIds(store, 399, 10), [2]);
      assert.deepEqual(await store.due("a.f", 400, 10), [deferred(2, 100), again]);
      await store.commit(commitGroupOf({ deferredRemoved: [2, 99] }));
      assert.deepEqual(await dueIds(store, 400, 10), [1]);
    },
  },
  {
    name: "deferred-recovered",
    title:
      "recovers how many deliveries wait for each function, since when, and of ordered ones the key of each that has one",
    async run({ store }) {
      const rows = [
        { ...deferred(1, 300), keyHash: 7 },
        { ...deferred(2, 100), keyHash: 7 },
        { ...deferred(3, 200), keyHash: 4_294_967_295 },
        { ...deferred(4, 900), keyHash: 0 },
        { ...deferred(5, 50), function: "a.g", keyHash: 9 },
      ];
      await store.commit(commitGroupOf({ deferred: rows }));
      const { deferred: waiting } = await store.recover(["a.f"]);
      assert.deepEqual(
        [...waiting].map(([of, { keyHashes, ...rest }]) => ({
          of,
          ...rest,
          keys: keyHashes.toSorted((a, b) => a - b),
        })),
        [
          { of: "a.f", count: 4, nextDueMs: 100, keys: [7, 7, 4_294_967_295] },
          { of: "a.g", count: 1, nextDueMs: 50, keys: [] },
        ],
      );
    },
  },
  {
    name: "ids-once",
    title:
      "knows the last ids given, when the rows are gone, when an older row was written again, and after reopening",
    async run({ store, reopen }) {
      await store.commit(
        commitGroupOf({
          deferred: [deferred(5, 1), deferred(3, 1)],
          deadLetters: [deadLetter(8), deadLetter(6)],
        }),
      );
      await store.commit(commitGroupOf({ deferred: [deferred(3, 2)], deadLetters: [deadLetter(6)] }));
      await store.commit(commitGroupOf({ deferredRemoved: [3, 5], deadLettersRemoved: [6, 8] }));
      const lastIds = async (of: Store) => [
        (await of.recover([])).lastDeferredId,
        (await of.recover([])).lastDeadLetterId,
      ];
      assert.deepEqual(await lastIds(store), [5, 8]);
      assert.deepEqual(await lastIds(await reopen()), [5, 8]);
    },
  },
  {
    name: "dead-letters",
    title: "gives dead letters back whole, in the order of their ids, page by page",
    async run({ store }) {
      const rows = [
        deadLetter(1),
        { ...deadLetter(2), failure: { ...deadLetter(2).failure, stack: "at x\nat y" } },
        deadLetter(3),
      ];
      await store.commit(commitGroupOf({ deadLetters: rows.toReversed() }));
      assert.deepEqual(await store.deadLetters({}, 10, 0), rows);
      assert.deepEqual(await store.deadLetters({}, 2, 0), rows.slice(0, 2));
      assert.deepEqual(await store.deadLetters({}, 2, 2), rows.slice(2));
      assert.deepEqual(await store.deadLetters({}, 2, 3), []);
      await store.commit(commitGroupOf({ deadLettersRemoved: [2] }));
      assert.deepEqual(await letterIds(store, {}), [1, 3]);
    },
  },
  {
    name: "dead-letter-filters",
    title: "filters dead letters by all that is given at once, and counts them by function",
    async run({ store }) {
      const late = { code: "TRL0302", message: "too late", retry: "later" } as const;
      const rows = [
        deadLetter(1),
        { ...deadLetter(2), function: "a.g", failedMs: 30 },
        { ...deadLetter(3), failure: late, fingerprint: "00000003" },
        { ...deadLetter(4), function: "a.g", failure: late, failedMs: 40 },
      ];
      await store.commit(commitGroupOf({ deadLetters: rows }));
      const filters: [Parameters<Store["deadLetters"]>[0], number[]][] = [
        [{}, [1, 2, 3, 4]],
        [{ function: "a.g" }, [2, 4]],
        [{ code: "TRL0302" }, [3, 4]],
        [{ function: "a.f", code: "TRL0302" }, [3]],
        [{ ids: [4, 1, 9] }, [1, 4]],
        [{ ids: [4, 1], function: "a.f" }, [1]],
        [{ ids: [] }, []],
        [{ function: "a.f' or true --" }, []],
        [{ fingerprint: "00000003" }, [3]],
        [{ fingerprint: "0000beef", code: "TRL0302" }, [4]],
        [{ sinceMs: 30 }, [2, 4]],
        [{ untilMs: 30 }, [1, 3]],
        [{ sinceMs: 30, untilMs: 40 }, [2]],
        [{ throughId: 3 }, [1, 2, 3]],
        [{ throughId: 3, function: "a.g" }, [2]],
      ];
      for (const [filter, ids] of filters) {
        assert.deepEqual(await letterIds(store, filter), ids);
        const counts = new Map<string, number>();
        for (const { function: name } of rows.filter(({ id }) => ids.includes(id)))
          counts.set(name, (counts.get(name) ?? 0) + 1);
        assert.deepEqual(await store.countDeadLetters(filter), counts);
      }
    },
  },
  {
    name: "jobs",
    title: "keeps the last word on each job, the oldest first, and never forgets the last id",
    async run({ store, reopen }) {
      await store.commit(
        commitGroupOf({
          jobs: [
            { id: 9, json: '{"at":1}' },
            { id: 2, json: '{"at":"ä"}' },
          ],
        }),
      );
      await store.commit(commitGroupOf({ jobs: [{ id: 2, json: '{"at":3}' }] }));
      const expected = [
        { id: 2, json: '{"at":3}' },
        { id: 9, json: '{"at":1}' },
      ];
      assert.deepEqual((await store.recover([])).jobs, expected);
      await store.commit(commitGroupOf({ jobsRemoved: [9, 17] }));
      const { jobs, lastJobId } = await (await reopen()).recover([]);
      assert.deepEqual([jobs, lastJobId], [expected.slice(0, 1), 9]);
    },
  },
];

function subscription(name: string, cursor: number, above: number[]): SubscriptionRow {
  const counts = { direct: 0, done: 1, refused: 2, filtered: 6, retries: 3, deadLettered: 4, deadLetters: 5 };
  return { function: name, cursor, above: Uint8Array.from(above), publishedBefore: 6, counts };
}

function deferred(id: number, dueMs: number): DeferredDelivery {
  return { id, function: "a.f", attempts: 1, firstMs: 10, dueMs, keyHash: 0, json: `{"id":"ä${id}"}` };
}

function deadLetter(id: number): DeadLetterRow {
  const failure = { code: "TRL0301", message: "Error: nö", retry: "unknown" } as const;
  return {
    id,
    function: "a.f",
    attempts: 6,
    firstMs: 10,
    failedMs: 20,
    keyHash: 4_294_967_295,
    failure,
    fingerprint: "0000beef",
    json: `{"id":"${id}"}`,
  };
}

async function dueIds(store: Store, nowMs: number, limit: number): Promise<number[]> {
  return (await store.due("a.f", nowMs, limit)).map(({ id }) => id);
}

async function letterIds(store: Store, filter: Parameters<Store["deadLetters"]>[0]): Promise<number[]> {
  return (await store.deadLetters(filter, 100, 0)).map(({ id }) => id);
}
