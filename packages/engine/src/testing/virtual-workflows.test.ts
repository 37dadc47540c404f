import assert from "node:assert/strict";
import { test } from "node:test";
import { type TestContextOf, testContext } from "trellis/testing";
import claims, { type Acts, ClaimJudged, ClaimMade } from "./fixtures/desk/contexts/claims/context.ts";
import { virtualWorkflows, type VirtualWorkflows } from "./index.ts";

const hour = 3_600_000;
const day = 24 * hour;

test("an event starts a workflow that waits for a token; an answer by another function ends it in no time", async () => {
  const reminded: number[] = [];
  const { bench, workflows } = await benchOf({
    ...asking,
    remind: () => void reminded.push(bench.clock.now.getTime()),
  });
  await bench.deliver(ClaimMade, { claimId: "c1", cents: 7 }, { id: "e-1" });
  const { name, status, openTasks, states } = workflows.execution("judge");
  assert.deepEqual(
    [name, status, openTasks.length, states],
    ["e-1", "RUNNING", 1, ["Ask", "Wait for an answer", "Give it a day"]],
  );
  assert.deepEqual(bench.table("questions").rows(), [{ claimId: "c1", token: openTasks[0]?.token }]);
  await bench.clock.advance(2 * day);
  assert.deepEqual(reminded, [Date.UTC(2026, 0, 2)]);
  assert.equal(workflows.execution("judge").status, "RUNNING");
  await bench.deliver(ClaimJudged, { claimId: "c1", isGood: true });
  const ended = workflows.execution("judge", "e-1");
  assert.deepEqual([ended.status, ended.output, ended.openTasks], ["SUCCEEDED", { isGood: true }, []]);
});

test("what waits too long times out, and what was caught is told", async () => {
  const { bench, workflows } = await benchOf(asking);
  await bench.deliver(ClaimMade, { claimId: "c1", cents: 7 });
  const ended = await workflows.end("judge");
  assert.deepEqual([ended.status, ended.error, ended.states.at(-1)], ["FAILED", "unanswered", "Unanswered"]);
  assert.equal(bench.clock.now.getTime(), Date.UTC(2026, 0, 8));
  // Whoever answers now is late: nothing changes.
  await bench.deliver(ClaimJudged, { claimId: "c1", isGood: true });
  assert.equal(workflows.execution("judge").status, "FAILED");
});

test("a refusal is caught by its name with what it says, and has written nothing", async () => {
  const { bench, workflows } = await benchOf({
    ask({ input }, { tables, refuse }) {
      tables.questions.put(input);
      return refuse({ refused: "claim-withdrawn", by: "customer" });
    },
  });
  await bench.deliver(ClaimMade, { claimId: "c1", cents: 7 });
  assert.deepEqual(workflows.execution("judge").output, { refused: "claim-withdrawn", by: "customer" });
  assert.deepEqual(bench.table("questions").rows(), []);
});

test("an error is tried again as the state's Retry says, under one idempotency key", async () => {
  class MailDown extends Error {
    override readonly name = "MailDown";
  }
  const attempts: unknown[] = [];
  const { bench, workflows } = await benchOf({
    ...asking,
    remind({ attempt }, { idempotencyKey }) {
      attempts.push([attempt, (bench.clock.now.getTime() - Date.UTC(2026, 0, 2)) / 1_000, idempotencyKey]);
      if (attempt < 3) throw new MailDown("no route");
    },
  });
  await bench.deliver(ClaimMade, { claimId: "c1", cents: 7 }, { id: "e-1" });
  await bench.clock.advance(3 * day);
  const [, , key] = attempts[0] as [number, number, string];
  assert.match(key, /^claims\.remind:claims\.judge:e-1:\d+$/);
  assert.deepEqual(attempts, [
    [1, 0, key],
    [2, 60, key],
    [3, 180, key],
  ]);
  assert.equal(workflows.execution("judge").status, "RUNNING");
});

test("a Map's tasks run in the real pipeline, their units of work committed each by itself", async () => {
  const { bench, workflows } = await benchOf({
    async pay({ input }, { tables, now }) {
      if ((await tables.payments.get(input.claimId)) !== undefined) throw new Error("paid twice");
      tables.payments.put(input);
      return { paidAt: now.toISOString() };
    },
  });
  const all = ["a", "b", "c"].map((claimId, cents) => ({ claimId, cents }));
  const name = await bench.start("payAll", all, { name: "november" });
  assert.equal(name, "november");
  const paidAt = "2026-01-01T00:00:00.000Z";
  assert.deepEqual(workflows.execution("payAll").output, [{ paidAt }, { paidAt }, { paidAt }]);
  assert.deepEqual(bench.table("payments").rows(), all);
  // A name is started once.
  await bench.start("payAll", [], { name: "november" });
  assert.equal(workflows.executions("payAll").length, 1);
});

test("a result that breaks its promise, and an input that its function does not take, fail the task by their codes", async () => {
  const { bench, workflows } = await benchOf({ pay: () => ({ paid: "yes" }) });
  await bench.start("payAll", [{ claimId: "a", cents: 1 }]);
  const { status, error, cause } = workflows.execution("payAll");
  assert.deepEqual([status, error], ["FAILED", "TRL0231"]);
  assert.match(cause ?? "", /claims\.pay answered what it does not promise/);
  await assert.rejects(bench.start("payAll", [{ claimId: 7 }] as never), { code: "TRL0233" });
});

test("a task is answered by its token from the test, failed or well, and only once", async () => {
  const { bench, workflows } = await benchOf({ ask: () => undefined });
  const waiting = async (id: string): Promise<string> => {
    await bench.deliver(ClaimMade, { claimId: id, cents: 7 }, { id });
    return workflows.execution("judge", id).openTasks[0]?.token ?? "";
  };
  const failing = await waiting("f");
  await bench.failTask(failing, "claim-withdrawn", "{}");
  await bench.succeedTask(failing, {});
  assert.deepEqual(workflows.execution("judge", "f").output, {});
  await bench.succeedTask(`${await waiting("g")}0`, {});
  await bench.succeedTask("no token", {});
  assert.equal(workflows.execution("judge", "g").status, "RUNNING");
  await assert.rejects(bench.succeedTask("", {}), { code: "TRL0234" });
});

test("the declaration's bound ends an execution, and an execution that nobody has started is no one's", async () => {
  const { bench, workflows } = await benchOf({ pay: () => new Promise(() => undefined) });
  assert.throws(() => workflows.execution("judge"), { code: "TRL0309", message: "judge has no execution" });
  void bench.start("payAll", [{ claimId: "a", cents: 1 }]);
  await new Promise((resolve) => void setTimeout(resolve, 10));
  await bench.clock.advance(60_000);
  assert.equal(workflows.execution("payAll").status, "TIMED_OUT");
  await assert.rejects(testContext(claims, { ports: { acts: {} }, workflows }), /another bench/);
});

/** Keeps the token, as whoever asks does, and gives it back with the judgement. */
const asking: Acts = {
  ask: ({ input }, { tables }) => tables.questions.put(input),
  async noteJudgement({ data }, { tables, succeedTask }) {
    const question = await tables.questions.get(data.claimId);
    if (question !== undefined) succeedTask(question.token, { isGood: data.isGood });
  },
};

async function benchOf(
  acts: Acts,
): Promise<{ readonly bench: TestContextOf<typeof claims>; readonly workflows: VirtualWorkflows }> {
  const workflows = virtualWorkflows();
  return { bench: await testContext(claims, { ports: { acts }, workflows }), workflows };
}
