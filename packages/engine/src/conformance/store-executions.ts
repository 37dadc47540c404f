import assert from "node:assert/strict";
import type {
  ExecutionRow,
  ExecutionTimerRow,
  ExecutionWrites,
  HistoryBlock,
  StoredExecutionFilter,
} from "../ports/execution-store.ts";
import { awaitedIndex, unawaitedIndex } from "../ports/execution-parts.ts";
import { commitGroupOf } from "../ports/commit-group-of.ts";
import type { CommitGroup } from "../ports/store.ts";
import type { StoreCase } from "./store-case.ts";

/** What every store does with executions of workflows. */
export const executionCases: readonly StoreCase[] = [
  {
    name: "executions",
    title: "keeps executions over a start with all that is said of them, and finds them by id and by name",
    async run({ store, reopen }) {
      const failed = execution(1, {
        status: "FAILED",
        endedMs: 30,
        error: "Paper.Jam",
        cause: "tray 2",
        active: false,
        redrives: 1,
        traceparent: "00-aa-bb-01",
      });
      const part = execution(2, { parent: { execution: 1, child: 7, index: 0 } });
      await store.commit(writing({ rows: [failed, part] }));
      const next = await reopen();
      assert.deepEqual(await next.executions.rows({}, 9, 0), [failed, part]);
      assert.deepEqual(await next.executions.newest({}, 1, 9), [part]);
      const names = [
        { workflow: "a.w", name: "run 2" },
        { workflow: "a.x", name: "run 2" },
      ];
      assert.deepEqual(await next.executions.byName(names), [part, undefined]);
      const { executions } = await next.recover([]);
      assert.deepEqual([executions.lastId, executions.lastSignalId, executions.nextDueMs], [2, 0, Infinity]);
    },
  },
  {
    name: "execution changes",
    title: "changes how an execution stands, and never who it is",
    async run({ store }) {
      await store.commit(writing({ rows: [execution(1)] }));
      const ended = execution(1, { status: "SUCCEEDED", endedMs: 40, active: false });
      await store.commit(writing({ rows: [ended] }));
      assert.deepEqual(await store.executions.rows({}, 9, 0), [ended]);
      const back = execution(1, { redrives: 1 });
      await store.commit(writing({ rows: [back] }));
      assert.deepEqual(await store.executions.rows({}, 9, 0), [back]);
    },
  },
  {
    name: "execution definitions",
    title: "keeps each definition by its hash, as it was written first",
    async run({ store, reopen }) {
      await store.commit(writing({ definitions: [{ hash: "ab", json: '{"StartAt":"é𝄞"}' }] }));
      await store.commit(writing({ definitions: [{ hash: "ab", json: "{}" }] }));
      const { executions } = await reopen();
      assert.equal(await executions.definition("ab"), '{"StartAt":"é𝄞"}');
      assert.equal(await executions.definition("cd"), undefined);
    },
  },
  {
    name: "execution filter",
    title: "picks executions by everything that a filter speaks of, and counts them by workflow",
    async run({ store }) {
      await store.commit(
        writing({
          rows: [
            execution(1, { status: "FAILED", error: "Paper.Jam" }),
            execution(2, { workflow: "a.x", startedMs: 20 }),
            execution(3, { status: "SUCCEEDED", startedMs: 30, active: false }),
            execution(4, { parent: { execution: 3, child: 2, index: 1 } }),
            execution(5, { workflow: "a.y", parent: { execution: 3, child: 9, index: awaitedIndex } }),
            execution(6, { workflow: "a.y", parent: { execution: 3, child: 12, index: unawaitedIndex } }),
          ],
        }),
      );
      const found = async (filter: StoredExecutionFilter): Promise<number[]> =>
        (await store.executions.rows(filter, 9, 0)).map(({ id }) => id);
      assert.deepEqual(await found({ ids: [4, 1, 9] }), [1, 4]);
      assert.deepEqual(await found({ workflow: "a.w", throughId: 3 }), [1, 3]);
      assert.deepEqual(await found({ statuses: ["FAILED", "SUCCEEDED"] }), [1, 3]);
      assert.deepEqual(await found({ statuses: ["RUNNING"], isPart: false }), [2, 6]);
      assert.deepEqual(await found({ isPart: true }), [4, 5]);
      assert.deepEqual(await found({ parent: 3, isPart: false }), [6]);
      assert.deepEqual(await found({ error: "Paper.Jam" }), [1]);
      assert.deepEqual(await found({ sinceMs: 20, untilMs: 30 }), [2]);
      assert.deepEqual(await found({ parent: 3 }), [4, 5, 6]);
      const counts = await store.executions.count({});
      assert.deepEqual(
        [...counts],
        [
          ["a.w", { all: 3, parts: 1 }],
          ["a.x", { all: 1, parts: 0 }],
          ["a.y", { all: 2, parts: 1 }],
        ],
      );
      assert.deepEqual(
        await store.executions.count({ throughId: 3, isPart: false, workflow: "a.w" }),
        new Map([["a.w", { all: 2, parts: 0 }]]),
      );
      const page = await store.executions.newest({ workflow: "a.w" }, 2, 4);
      assert.deepEqual(
        page.map(({ id }) => id),
        [3, 1],
      );
    },
  },
  {
    name: "active executions",
    title:
      "gives those executions of a workflow that something is to be done for, in the order of their starts",
    async run({ store }) {
      await store.commit(
        writing({
          rows: [
            execution(1),
            execution(2, { active: false }),
            execution(3, { workflow: "a.x" }),
            execution(4, { status: "FAILED" }),
            execution(5),
            execution(6),
          ],
        }),
      );
      const active = async (limit: number, afterId: number): Promise<number[]> =>
        (await store.executions.active("a.w", limit, afterId)).map(({ id }) => id);
      assert.deepEqual(await active(2, 0), [1, 5]);
      assert.deepEqual(await active(9, 5), [6]);
      const { executions } = await store.recover([]);
      assert.deepEqual(
        executions.active,
        new Map([
          ["a.w", 3],
          ["a.x", 1],
        ]),
      );
      await store.commit(writing({ rows: [execution(2), execution(5, { active: false })] }));
      assert.deepEqual(await active(9, 0), [1, 2, 6]);
    },
  },
  {
    name: "execution history",
    title: "keeps an execution's events in the blocks in which they came, and gives any part of them",
    async run({ store, reopen }) {
      const blocks = [block(1, 1, 2), block(2, 1, 1), block(1, 3, 3), block(1, 4, 9)];
      await store.commit(writing({ rows: [execution(1), execution(2)], blocks: blocks.slice(0, 3) }));
      await store.commit(writing({ blocks: blocks.slice(3) }));
      const { executions } = await reopen();
      assert.deepEqual(await executions.history(1, 1, 9), [block(1, 1, 2), block(1, 3, 3), block(1, 4, 9)]);
      assert.deepEqual(await executions.history(1, 2, 3), [block(1, 1, 2), block(1, 3, 3)]);
      assert.deepEqual(await executions.history(3, 1, 9), []);
      const ends = [1, 2, 3].map((id) => executions.lastEvent(id));
      assert.deepEqual(await Promise.all(ends), [9, 1, 0]);
    },
  },
  {
    name: "execution signals",
    title: "keeps what an execution was told until it is taken up, in the order in which it came",
    async run({ store, reopen }) {
      const signals = [signal(1, 1), signal(2, 2), signal(1, 3), signal(1, 12)];
      await store.commit(writing({ signals }));
      await store.commit(writing({ signalsRemoved: [{ execution: 1, id: 3 }] }));
      const next = await reopen();
      assert.deepEqual(await next.executions.signals([1, 3]), [signal(1, 1), signal(1, 12)]);
      assert.equal((await next.recover([])).executions.lastSignalId, 12);
      await next.commit(writing({ interventions: [signal(1, 12), signal(2, 13)] }));
      assert.deepEqual(await next.executions.interventions(1), [signal(1, 12).json]);
    },
  },
  {
    name: "execution timers",
    title: "gives timers in the order in which they are due, and knows when the next one is",
    async run({ store, reopen }) {
      const timers = [timer(1, 5, 300), timer(1, 6, 100), timer(2, 5, 100)];
      await store.commit(writing({ timers }));
      const late = timer(1, 7, 400);
      await store.commit(
        writing({ timers: [timer(1, 5, 200), late], timersRemoved: [timer(2, 5, 0), timer(9, 9, 0)] }),
      );
      const next = await reopen();
      assert.deepEqual(await next.executions.due(400, 9), [timer(1, 6, 100), timer(1, 5, 200), late]);
      assert.deepEqual(await next.executions.due(400, 1), [timer(1, 6, 100)]);
      assert.deepEqual(await next.executions.due(99, 9), []);
      assert.equal(await next.executions.nextDue(100), 200);
      assert.equal(await next.executions.nextDue(400), Infinity);
      assert.equal((await next.recover([])).executions.nextDueMs, 100);
    },
  },
  {
    name: "execution tokens",
    title: "knows which tasks wait for an answer by token",
    async run({ store }) {
      const [first, second] = [
        { execution: 1, task: 4 },
        { execution: 12, task: 4 },
      ];
      await store.commit(writing({ tokens: [first, second, first] }));
      await store.commit(writing({ tokensRemoved: [first] }));
      assert.deepEqual(await store.executions.waitsForToken([first, second]), [false, true]);
    },
  },
  {
    name: "execution counts",
    title: "keeps the last word on each workflow's counts over a start, those of parts of executions apart",
    async run({ store, reopen }) {
      const counts = {
        workflow: "a.w",
        parts: false,
        started: 9,
        succeeded: 3,
        failed: 2,
        timedOut: 1,
        aborted: 1,
        redriven: 1,
        removed: 4,
      };
      await store.commit(writing({ counts: [{ ...counts, started: 1 }] }));
      const ofParts = { ...counts, parts: true, started: 5, failed: 0 };
      await store.commit(writing({ counts: [counts, ofParts] }));
      const { executions } = await (await reopen()).recover([]);
      assert.deepEqual(executions.counts, [counts, ofParts]);
    },
  },
  {
    name: "removed executions",
    title: "removes an execution with everything that belongs to it, and gives its id to no other",
    async run({ store, reopen }) {
      await store.commit(
        writing({
          rows: [execution(1), execution(12)],
          blocks: [block(1, 1, 2), block(12, 1, 2)],
          signals: [signal(1, 1), signal(12, 2)],
          timers: [timer(1, 5, 100), timer(12, 5, 100)],
          tokens: [
            { execution: 1, task: 3 },
            { execution: 12, task: 3 },
          ],
        }),
      );
      await store.commit(writing({ removed: [12] }));
      const next = await reopen();
      const { executions } = next;
      assert.deepEqual(await executions.rows({}, 9, 0), [execution(1)]);
      assert.deepEqual([await executions.history(12, 1, 9), await executions.signals([12])], [[], []]);
      assert.deepEqual(await executions.due(100, 9), [timer(1, 5, 100)]);
      const tasks = [
        { execution: 1, task: 3 },
        { execution: 12, task: 3 },
      ];
      assert.deepEqual(await executions.waitsForToken(tasks), [true, false]);
      assert.equal((await next.recover([])).executions.lastId, 12);
    },
  },
];

function execution(id: number, part: Partial<ExecutionRow> = {}): ExecutionRow {
  return {
    id,
    workflow: "a.w",
    name: `run ${id}`,
    definition: "00000000000000ab",
    status: "RUNNING",
    startedMs: 10,
    inputHash: "",
    seed: `seed ${id}`,
    redrives: 0,
    active: true,
    ...part,
  };
}

function block(id: number, firstEvent: number, lastEvent: number): HistoryBlock {
  return { execution: id, firstEvent, lastEvent, json: `{"id":${firstEvent},"note":"é𝄞"}` };
}

function signal(id: number, number: number): { execution: number; id: number; json: string } {
  return { execution: id, id: number, json: `{"type":"start","number":${number}}` };
}

function timer(id: number, number: number, dueMs: number): ExecutionTimerRow {
  return { execution: id, timer: number, dueMs };
}

function writing(part: Partial<ExecutionWrites>): CommitGroup {
  const nothing: ExecutionWrites = {
    definitions: [],
    rows: [],
    blocks: [],
    signals: [],
    signalsRemoved: [],
    timers: [],
    timersRemoved: [],
    tokens: [],
    tokensRemoved: [],
    interventions: [],
    mapRuns: [],
    mapRunsRemoved: [],
    counts: [],
    removed: [],
  };
  return commitGroupOf({ executions: { ...nothing, ...part } });
}
