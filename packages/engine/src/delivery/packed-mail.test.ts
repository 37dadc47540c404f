import assert from "node:assert/strict";
import { test } from "node:test";
import { EventInParts } from "trellis/runtime";
import type { ExecutionBlock } from "../executions/execution-mail.ts";
import { packBlock, type PackedBlocks } from "../executions/packed-blocks.ts";
import { answersOf, answersText, packAnswers } from "./mailed-answers.ts";
import type { FromCore, FromWorker } from "./messages.ts";
import { packFromCore, packSettled, packUnit, unpackFromWorker, type RequestUnit } from "./packed-mail.ts";

const json = { "content-type": "application/json" };
const answers = [
  { request: 1, answer: { status: 200, headers: json, body: '{"a":"b"}' } },
  { request: 2, answer: { status: 201, headers: { ...json, location: "/a" }, body: "{}", replayed: true } },
  { request: 3, answer: { status: 204, headers: {} } },
  { request: 4, answer: { status: 204, headers: {}, replayed: true } },
];

test("answers arrive as they were sent, packed or as text", () => {
  assert.deepEqual(answersOf(structuredClone(packAnswers(answers))), answers);
  assert.deepEqual(answersOf([answersText(answers)]), answers);
  const packed = packFromCore({ kind: "answered", answers: [...answers, answersText(answers)] });
  assert.ok(packed.kind === "packedAnswers");
  assert.deepEqual(answersOf(structuredClone(packed.answers)), [...answers, ...answers]);
});

test("a unit of work arrives as it was sent", () => {
  const parts = { head: '{"type":"a.v1"', data: '{"b":1}', members: "", timeMs: 5, traceparent: "t" };
  const unit: RequestUnit = {
    kind: "unit",
    request: 2,
    unit: {
      stamp: 2 ** 32 + 2,
      effects: {
        reads: [{ table: "t", partition: "p", sort: 1, stamp: 5 }],
        writes: [{ table: "t", partition: "p", sort: 1, body: undefined, indexed: [] }],
        events: [
          { contract: "a", id: "1", key: "k", json: "{}" },
          new EventInParts("b", "2", undefined, parts),
        ],
      },
    },
    answer: { status: 202, headers: json, body: "{}" },
  };
  const bare: RequestUnit = {
    kind: "unit",
    request: 3,
    unit: { stamp: 2 ** 32 + 3, effects: { reads: [], writes: [], events: [] } },
    answer: { status: 204, headers: {} },
  };
  const start = { workflow: "a.w", execution: "e", input: "{}", traceparent: "t", atMs: 5 };
  const effects = { reads: [], writes: [], events: [] };
  const rare: RequestUnit = {
    ...bare,
    unit: {
      stamp: 2 ** 32 + 4,
      effects: {
        ...effects,
        starts: [start],
        taskAnswers: [{ kind: "succeeded", token: "t", output: "1" }],
        released: 7,
      },
    },
  };
  const units = [unit, bare, rare];
  const [first, ...others] = unpackFromWorker(structuredClone(units.map(packUnit)));
  assert.deepEqual([first, ...others], units);
  assert.ok(first?.kind === "unit");
  assert.equal(first.unit.effects.events[1]?.json, new EventInParts("b", "2", undefined, parts).json);
});

test("settlements arrive with their units, and those with the executions that were begun", () => {
  const start = { workflow: "a.w", execution: "e", input: "{}", traceparent: "t", atMs: 5 };
  const block: ExecutionBlock = {
    block: 4,
    execution: 0,
    turn: 0,
    firstEvent: 1,
    lastEvent: 2,
    json: "{}",
    answered: 0,
    running: 1,
  };
  const begun = { definition: "h", startedMs: 5, seed: "s", block };
  const ended = {
    ...begun,
    block: { ...block, block: 5, more: { ended: { status: "SUCCEEDED" } } },
  } as const;
  const nothing = { reads: [], writes: [], events: [] };
  const settled: Extract<FromWorker, { kind: "settled" }> = {
    kind: "settled",
    settlement: {
      assignment: 7,
      done: [0, 2],
      units: [
        { index: 2, unit: { stamp: 1, effects: nothing } },
        {
          index: 3,
          unit: { stamp: 2, effects: { ...nothing, starts: [start, { ...start, tracestate: "x" }] } },
        },
        {
          index: 4,
          unit: {
            stamp: 3,
            effects: { ...nothing, starts: [start, start, start], released: 3 },
            begun: [begun, undefined, ended],
          },
        },
      ],
      refused: [],
      failed: [],
    },
  };
  assert.deepEqual(unpackFromWorker(structuredClone([packSettled(settled)])), [settled]);
  const plain = { ...settled, settlement: { ...settled.settlement, units: [] } };
  assert.equal(packSettled(plain), plain);
});

test("blocks of executions arrive as they were sent, side by side", () => {
  const plain: ExecutionBlock = {
    block: 4,
    execution: 2 ** 31 + 1,
    turn: 9,
    firstEvent: 3,
    lastEvent: 2,
    json: '{"type":"é𝄞"}',
    answered: 1,
    running: 0,
  };
  const more: ExecutionBlock = {
    ...plain,
    block: 5,
    more: { timersSet: [[4, 5_000]], ended: { status: "SUCCEEDED" } },
  };
  const packed: PackedBlocks = [];
  for (const each of [plain, more, plain]) packBlock(packed, each);
  assert.deepEqual(
    unpackFromWorker(structuredClone([{ kind: "blocks", blocks: packed }])),
    [plain, more, plain].map((block) => ({ kind: "block", block })),
  );
});

test("other mail goes as it is", () => {
  const message: FromCore = { kind: "appended", tokens: [1, 2] };
  assert.equal(packFromCore(message), message);
  assert.deepEqual(unpackFromWorker([{ kind: "ready" }]), [{ kind: "ready" }]);
});
