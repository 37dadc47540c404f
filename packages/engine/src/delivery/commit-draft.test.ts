import assert from "node:assert/strict";
import { test } from "node:test";
import { Frame } from "../log/frame.ts";
import { FrameBuilder } from "../log/frame-builder.ts";
import { frameEventsMax } from "../log/frame-layout.ts";
import type { DeadLetterRow, DeferredDelivery } from "../ports/store.ts";
import { CommitDraft } from "./commit-draft.ts";

test("events get their places in the order in which they came, whichever way", () => {
  const draft = new CommitDraft(100);
  draft.publish(outgoing("a"), 1, 5);
  draft.publish(outgoing("b"), 1, 5);
  draft.append(frameOf(["c", "d", "e"]), 3, 6);
  draft.publish(outgoing("f"), 1, 7);
  draft.closeFrame(8);
  const frames = draft.group(1, []).frames.map((bytes) => new Frame(bytes));
  assert.deepEqual(
    frames.map(({ firstSequence, lastSequence }) => [firstSequence, lastSequence]),
    [
      [101, 102],
      [103, 105],
      [106, 106],
    ],
  );
  assert.deepEqual(frames.flatMap(textsOf), ["a", "b", "c", "d", "e", "f"]);
  assert.equal(draft.lastSequence, 106);
});

test("more events than a frame holds make several frames", () => {
  const draft = new CommitDraft(0);
  for (let at = 0; at < frameEventsMax * 2 + 1; at++) draft.publish(outgoing(String(at)), 1, 5);
  draft.closeFrame(5);
  assert.deepEqual(
    draft.frames.map((bytes) => new Frame(bytes).count),
    [frameEventsMax, frameEventsMax, 1],
  );
  assert.equal(draft.lastSequence, frameEventsMax * 2 + 1);
});

test("a row has one last word: put off or removed, in whatever order", () => {
  const draft = new CommitDraft(0);
  draft.defer(deferred(1, 10));
  draft.defer(deferred(1, 20));
  draft.removeDeferred(2);
  draft.defer(deferred(2, 30));
  draft.defer(deferred(3, 40));
  draft.removeDeferred(3);
  const group = draft.group(1, []);
  assert.deepEqual(
    group.deferred.map(({ id, dueMs }) => [id, dueMs]),
    [
      [1, 20],
      [2, 30],
    ],
  );
  assert.deepEqual(group.deferredRemoved, [3]);
});

test("a dead letter that is written and given back in one commit is removed", () => {
  const draft = new CommitDraft(0);
  draft.deadLetter(deadLetter(1));
  draft.deadLetter(deadLetter(2));
  draft.removeDeadLetter(1);
  const group = draft.group(1, []);
  assert.deepEqual(
    group.deadLetters.map(({ id }) => id),
    [2],
  );
  assert.deepEqual(group.deadLettersRemoved, [1]);
});

const entries: [what: string, write: (draft: CommitDraft) => void][] = [
  ["an event", (draft) => draft.publish(outgoing("a"), 1, 5)],
  ["a frame", (draft) => draft.append(frameOf(["a"]), 1, 5)],
  [
    "a write",
    (draft) => draft.write({ table: "a.t", partition: "p", sort: "", body: "{}", indexed: [], stamp: 1 }),
  ],
  ["a delivery put off", (draft) => draft.defer(deferred(1, 1))],
  ["a delivery removed", (draft) => draft.removeDeferred(1)],
  ["a dead letter", (draft) => draft.deadLetter(deadLetter(1))],
  ["a dead letter removed", (draft) => draft.removeDeadLetter(1)],
  ["a schedule", (draft) => draft.schedule({ function: "a.s", expression: "rate(1 minute)", nextMs: 1 })],
  ["a contract", (draft) => draft.contract("a.b.v1", 1)],
];

for (const [what, write] of entries) {
  test(`a draft with ${what} is not empty`, () => {
    const draft = new CommitDraft(0);
    assert.equal(draft.empty, true);
    write(draft);
    assert.equal(draft.empty, false);
  });
}

function outgoing(json: string) {
  return { contract: "a.b", id: json, key: undefined, json };
}

function frameOf(texts: readonly string[]): Uint8Array<ArrayBuffer> {
  const builder = new FrameBuilder();
  for (const json of texts) builder.add({ json, id: new Uint32Array(4), contract: 1, keyHash: 0 });
  return builder.take(1);
}

function textsOf(frame: Frame): string[] {
  return Array.from({ length: frame.count }, (_, at) => frame.json(at));
}

function deferred(id: number, dueMs: number): DeferredDelivery {
  return { id, function: "a.f", attempts: 1, firstMs: 1, dueMs, keyHash: 0, json: "{}" };
}

function deadLetter(id: number): DeadLetterRow {
  const failure = { code: "TRL0301", message: "", retry: "never" } as const;
  return {
    id,
    function: "a.f",
    attempts: 1,
    firstMs: 1,
    failedMs: 2,
    keyHash: 0,
    failure,
    fingerprint: "",
    json: "{}",
  };
}
