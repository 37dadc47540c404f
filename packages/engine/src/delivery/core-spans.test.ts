import assert from "node:assert/strict";
import { test } from "node:test";
import type { Failure } from "trellis/runtime";
import type { Span } from "../inspection/inspection-contract.ts";
import type { Store } from "../ports/store.ts";
import { CoreBench } from "./fixtures/core-bench.ts";
import type { Given, Handle } from "./fixtures/fake-worker.ts";
import { conflictsMax } from "./stamped-unit.ts";

const failure: Failure = { code: "TRL0301", message: "Error: no", retry: "later" };
const failing: Handle = () => ({ failed: failure });
const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const publishing = "00f067aa0ba902b7";
const event = (id: string): string =>
  JSON.stringify({ type: "shop.sold.v1", id, traceparent: `00-${traceId}-${publishing}-00`, data: {} });

test("a dead letter is told of as one span, at the moment when it was given up, below its event's publishing", async () => {
  const bench = await CoreBench.open();
  await bench.attach(failing);
  await bench.append(event("e1"));
  await bench.advance(10_000);
  const [letter] = [...bench.image.deadLetters.values()];
  const [span, ...more] = spansOf(bench);
  assert.deepEqual(more, [], "the worker tells of the attempts themselves");
  const { spanId, ...rest } = span!;
  assert.match(spanId, /^[0-9a-f]{16}$/);
  assert.deepEqual(rest, {
    traceId,
    parentSpanId: publishing,
    kind: "deadLetter",
    keptFor: "deadLetter",
    function: "shop.notify",
    eventId: "e1",
    eventType: "shop.sold.v1",
    startedAt: new Date(letter!.failedMs).toISOString(),
    durationMs: 0,
    outcome: "failed",
    attempt: 3,
    error: { code: "TRL0301", message: "Error: no" },
  });
});

test("nobody is told of a dead letter before it is durable", async () => {
  const gate: { open?: () => void } = {};
  let shut = false;
  const through = (store: Store): Store => ({
    ...store,
    commit: async (group) => {
      if (shut) await new Promise<void>((resolve) => (gate.open = resolve));
      await store.commit(group);
    },
  });
  const bench = await CoreBench.open({ through });
  const worker = await bench.attach(() => "hold");
  await bench.append(event("e1"));
  shut = true;
  worker.end(worker.given[0]!, { failed: { ...failure, retry: "never" } });
  await bench.settled();
  assert.deepEqual(spansOf(bench), []);
  shut = false;
  gate.open?.();
  await bench.settled();
  assert.deepEqual(
    spansOf(bench).map(({ kind }) => kind),
    ["deadLetter"],
  );
});

test("an attempt that ended its worker is told of by the core", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(() => "hold");
  await bench.append(event("e1"), event("e2"));
  await lose(bench, [worker.given[1]!]);
  assert.deepEqual(
    spansOf(bench).map(({ kind, keptFor, attempt, eventId, error }) => [
      kind,
      keptFor,
      attempt,
      eventId,
      error?.code,
    ]),
    [["attempt", "failed", 1, "e2", "TRL0305"]],
  );
});

test("suspects that run again have not failed, and are not told of", async () => {
  const bench = await CoreBench.open();
  const worker = await bench.attach(() => "hold");
  await bench.append(event("e1"), event("e2"));
  await lose(bench, worker.given);
  assert.deepEqual(spansOf(bench), []);
});

test("a delivery given up for conflicts is told of: its worker believed each time that it had ended well", async () => {
  const bench = await CoreBench.open();
  const reads = [{ table: "shop.t", partition: "a", sort: "", stamp: 99 }];
  await bench.attach(() => ({ effects: { reads, writes: [], events: [] } }));
  await bench.append(event("e1"));
  const [span] = spansOf(bench);
  assert.deepEqual([span?.kind, span?.attempt, span?.error?.code], ["attempt", 1, "TRL0306"]);
  assert.match(span?.error?.message ?? "", new RegExp(`${conflictsMax} conflicts`));
});

test("text that is no event is told of without its trace", async () => {
  const bench = await CoreBench.open();
  await bench.attach(() => ({ failed: { ...failure, retry: "never" } }));
  await bench.append("{");
  const [span] = spansOf(bench);
  assert.deepEqual([span?.kind, span?.parentSpanId, span?.eventId], ["deadLetter", undefined, undefined]);
});

function spansOf(bench: CoreBench): Span[] {
  return bench.sent.flatMap((message) => (message.kind === "span" ? [JSON.parse(message.text) as Span] : []));
}

async function lose(bench: CoreBench, suspects: readonly Given[]): Promise<void> {
  await bench.ask("lost", (token) => ({
    kind: "lost",
    token,
    context: "shop",
    suspects,
    othersRunning: false,
    failure: { code: "TRL0305", message: "ended", retry: "later" },
  }));
}
