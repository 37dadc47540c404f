import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@trellis/model";
import { z } from "zod";
import { event } from "../declare/event.ts";
import desk, { type Acts } from "./fixtures/office/contexts/desk/context.ts";
import { Answered, Asked, Loud } from "./fixtures/office/contexts/desk/contracts.ts";
import { testContext, type TestContextOf } from "./test-context.ts";

test("what a handler writes, publishes, logs and counts is seen after it, and only then", async () => {
  let during = -1;
  const bench = await benchOf({
    answer({ data }, { tables, publish, log, count }) {
      tables.tickets.put({ ticket: data.ticket, owner: "o", place: 1 });
      publish(Answered, { ticket: data.ticket, text: "yes" });
      log.info("answered", { ticket: data.ticket });
      count("answers", 2);
      during = bench.table("tickets").rows().length + bench.published(Answered).length;
    },
  });
  assert.deepEqual(await bench.deliver(Asked, { ticket: "t" }), { outcome: "done" });
  assert.equal(during, 0);
  assert.deepEqual(bench.table("tickets").rows(), [{ ticket: "t", owner: "o", place: 1 }]);
  assert.deepEqual(bench.published(Answered), [{ ticket: "t", text: "yes" }]);
  assert.deepEqual(
    bench.logs().map(({ level, message, function: name, fields }) => [level, message, name, fields]),
    [["info", "answered", "desk.answer", { ticket: "t" }]],
  );
  assert.equal(bench.counted("answers"), 2);
});

test("what a schema of the context marks as personal does not get into log lines", async () => {
  const bench = await benchOf({
    answer: ({ data }, { log }) =>
      log.warn("lost", { ticket: data.ticket, rows: [{ owner: "Ada", place: 1 }] }),
  });
  await bench.deliver(Asked, { ticket: "t" });
  assert.deepEqual(bench.logs()[0]?.fields, { ticket: "t", rows: [{ owner: "***", place: 1 }] });
});

test("an event that the context publishes reaches its own subscriptions", async () => {
  const noted: unknown[] = [];
  const bench = await benchOf({
    answer: ({ data }, { publish }) => publish(Answered, { ticket: data.ticket, text: "yes" }),
    note: ({ data, key, type }) => void noted.push([data, key, type]),
  });
  await bench.deliver(Asked, { ticket: "t" });
  assert.deepEqual(noted, [[{ ticket: "t", text: "yes" }, "t", "desk.answered.v1"]]);
});

test("an event goes to the functions whose pattern takes it, and is filtered where none does", async () => {
  const shouted: unknown[] = [];
  const noted: unknown[] = [];
  const bench = await benchOf({
    note: ({ data }) => void noted.push(data.text),
    shout: ({ data }) => void shouted.push(data.text),
  });
  assert.deepEqual(await bench.deliver(Answered, { ticket: "t", text: "yes" }), { outcome: "done" });
  assert.deepEqual(await bench.deliver(Answered, { ticket: "t", text: "yes!" }), { outcome: "done" });
  assert.deepEqual([noted, shouted], [["yes", "yes!"], ["yes!"]]);
  const { deliver } = await benchOf({ note: () => assert.fail("it is not delivered") });
  assert.equal((await deliver(Loud, { text: "no" })).outcome, "filtered");
});

test("a failed delivery is tried again as the clock advances, with nothing of the failed attempt left", async () => {
  const attempts: [number, number][] = [];
  const bench = await benchOf({
    answer({ attempt, data }, { tables, now }) {
      attempts.push([attempt, now.getTime()]);
      tables.tickets.put({ ticket: `${data.ticket}${attempt}`, owner: "o", place: attempt });
      if (attempt < 3) throw new Error("not yet");
    },
  });
  const outcome = await bench.deliver(Asked, { ticket: "t" });
  assert.equal(outcome.outcome, "failed");
  assert.deepEqual(bench.table("tickets").rows(), []);
  await bench.clock.advance(60_000);
  assert.deepEqual(
    attempts.map(([attempt]) => attempt),
    [1, 2, 3],
  );
  const [first, second, third] = attempts.map(([, at]) => at - Date.UTC(2026, 0, 1));
  assert.ok(first === 0 && second! <= 100 && third! <= second! + 200);
  assert.deepEqual(bench.table("tickets").rows(), [{ ticket: "t3", owner: "o", place: 3 }]);
  assert.deepEqual(bench.deadLetters(), []);
});

test("a delivery that fails at every attempt ends as a dead letter with its event and its cause", async () => {
  const bench = await benchOf({
    answer: () => {
      throw new TypeError("never");
    },
  });
  await bench.deliver(Asked, { ticket: "t" }, { id: "e1" });
  assert.equal(bench.deadLetters().length, 0);
  await bench.clock.advance(60_000);
  const [letter, ...others] = bench.deadLetters();
  assert.equal(others.length, 0);
  assert.deepEqual(
    [letter?.function, letter?.event.id, letter?.event.data, letter?.attempts],
    ["desk.answer", "e1", { ticket: "t" }, 3],
  );
  assert.deepEqual([letter?.failure.code, letter?.failure.message], ["TRL0301", "TypeError: never"]);
});

test("a fault that no retry helps is a dead letter at once", async () => {
  const bench = await benchOf({
    answer: () => {
      throw new Fault("TRL0201", "broken", { retry: "never" });
    },
  });
  await bench.deliver(Asked, { ticket: "t" });
  assert.deepEqual(
    bench.deadLetters().map(({ attempts, failure }) => [attempts, failure.code]),
    [[1, "TRL0201"]],
  );
});

test("a refusal is answered, changes nothing, and is not tried again", async () => {
  let attempts = 0;
  const bench = await benchOf({
    answer(_event, { refuse, tables }) {
      attempts += 1;
      tables.tickets.put({ ticket: "t", owner: "o", place: 1 });
      return refuse({ refused: "closed", until: "monday" });
    },
  });
  assert.deepEqual(await bench.deliver(Asked, { ticket: "t" }), {
    outcome: "refused",
    refusal: { refused: "closed", until: "monday" },
  });
  await bench.clock.advance(60_000);
  assert.deepEqual([attempts, bench.table("tickets").rows()], [1, []]);
});

test("an event with an id that was delivered before is a duplicate", async () => {
  let runs = 0;
  const bench = await benchOf({ answer: () => void (runs += 1) });
  await bench.deliver(Asked, { ticket: "t" }, { id: "e1" });
  assert.deepEqual(await bench.deliver(Asked, { ticket: "other" }, { id: "e1" }), { outcome: "duplicate" });
  assert.equal(runs, 1);
});

test("an event that breaks its contract is not delivered", async () => {
  let runs = 0;
  const bench = await benchOf({ answer: () => void (runs += 1) });
  await assert.rejects(bench.deliver(Asked, { ticket: "t", urgency: 0.5 }), {
    code: "TRL0201",
    message: /\/urgency must be integer/,
  });
  assert.equal(runs, 0);
});

test("a handler that read what another has changed meanwhile runs again, unseen", async () => {
  const seen: unknown[] = [];
  const bench = await benchOf({
    async answer({ data }, { tables }) {
      const row = await tables.tickets.get("shared");
      seen.push(row?.place ?? 0);
      // Another event is handled wholly in the middle of the first one.
      if (data.ticket === "first" && seen.length === 1) await bench.deliver(Asked, { ticket: "second" });
      tables.tickets.put({ ticket: "shared", owner: "o", place: (row?.place ?? 0) + 1 });
    },
  });
  await bench.deliver(Asked, { ticket: "first" });
  assert.deepEqual(seen, [0, 0, 1]);
  assert.deepEqual(bench.table("tickets").rows(), [{ ticket: "shared", owner: "o", place: 2 }]);
});

test("a schedule fires when it is told to, for the time that is given", async () => {
  const fired: Date[] = [];
  const bench = await benchOf({
    tidyUp: ({ scheduledFor, attempt }) => void (attempt === 1 && fired.push(scheduledFor)),
  });
  await bench.fire("tidyUp");
  await bench.fire("tidyUp", { at: new Date(5) });
  assert.deepEqual(fired, [new Date(Date.UTC(2026, 0, 1)), new Date(5)]);
  await assert.rejects(bench.fire("answer"), { code: "TRL0309" });
});

test("an event's time is the clock's, or the one given", async () => {
  const times: Date[] = [];
  const bench = await benchOf({ answer: ({ time }) => void times.push(time) });
  await bench.clock.advance(1_500);
  await bench.deliver(Asked, { ticket: "a" });
  await bench.deliver(Asked, { ticket: "b" }, { time: new Date(77) });
  assert.deepEqual(times, [new Date(Date.UTC(2026, 0, 1) + 1_500), new Date(77)]);
});

function benchOf(acts: Acts): Promise<TestContextOf<typeof desk>> {
  return testContext(desk, { ports: { acts } });
}

test("a refusal that is not returned is a fault, and nothing is written", async () => {
  const bench = await benchOf({
    answer({ data }, { tables, refuse }) {
      refuse({ refused: "closed" });
      tables.tickets.put({ ticket: data.ticket, owner: "o", place: 1 });
    },
  });
  const ended = await bench.deliver(Asked, { ticket: "t" });
  assert.equal(ended.outcome === "failed" && ended.failure.code, "TRL0213");
  assert.deepEqual(bench.table("tickets").rows(), []);
});

test("a look-up by a text that can be nobody's key finds nothing", async () => {
  const found: unknown[] = [];
  const bench = await benchOf({
    async answer(_event, { tables }) {
      for (const text of ["", "\0", "\ud800", "x".repeat(400)]) found.push(await tables.tickets.get(text));
    },
  });
  assert.deepEqual(await bench.deliver(Asked, { ticket: "t" }), { outcome: "done" });
  assert.deepEqual(found, [undefined, undefined, undefined, undefined]);
});

test("an event that no function of the context subscribes to is not delivered in silence", async () => {
  const bench = await benchOf({});
  const stranger = event("market.closed", { summary: "", version: 1, schema: z.object({}) });
  await assert.rejects(bench.deliver(stranger, {}), { code: "TRL0309", message: /desk has no subscription/ });
});

test("what handlers start is seen once it is committed; a name is started once", async () => {
  const ticket = { ticket: "t", owner: "o", place: 1 };
  const bench = await benchOf({
    answer({ data }, { start, succeedTask }) {
      start("reply", ticket, { name: data.ticket });
      start("reply", { ...ticket, place: 2 }, { name: data.ticket });
      start("reply", ticket);
      succeedTask("token", 7);
      if (data.ticket === "bad") throw new Error("no");
    },
  });
  await bench.deliver(Asked, { ticket: "bad" });
  assert.deepEqual([bench.started("reply"), bench.taskAnswers()], [[], []]);
  await bench.deliver(Asked, { ticket: "t" });
  assert.deepEqual(
    bench.started("reply").map(({ name, input }) => [name.length, input]),
    [
      [1, ticket],
      [36, ticket],
    ],
  );
  assert.deepEqual(bench.taskAnswers(), [{ kind: "succeeded", token: "token", output: "7" }]);
});

test("an event that a workflow starts on starts it, with what it reads, under its id", async () => {
  const bench = await benchOf({});
  await bench.deliver(Answered, { ticket: "t", text: "what?" }, { id: "e-1" });
  await bench.deliver(Answered, { ticket: "t", text: "that" });
  assert.deepEqual(bench.started("askBack"), [{ name: "e-1", input: { ticket: "t" } }]);
});
