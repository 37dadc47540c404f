import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { virtualWorkflows, type VirtualWorkflows } from "@trellis/engine/testing";
import { testContext, type TestContextOf } from "trellis/testing";
import { IssueAnswered, IssueClosed, IssueOpened } from "../../intake/contracts.ts";
import triageContext from "../context.ts";
import { IssueAssigned, IssueEscalated, IssueReminded, ListIssues } from "../contracts.ts";

let triage: TestContextOf<typeof triageContext>;
let workflows: VirtualWorkflows;
beforeEach(async () => {
  workflows = virtualWorkflows();
  triage = await testContext(triageContext, { startAt: new Date("2026-01-05T12:00:00Z"), workflows });
});

const identity = {
  issueId: "444500041",
  repository: "acme/shop",
  number: 1,
  openedAt: "2026-01-05T12:00:00.000Z",
};
const opened = { ...identity, title: "Login fails", body: "", labels: ["bug"], author: "ana" };
const hourMs = 3_600_000;
const last = (): string | undefined => workflows.execution("triageIssue").states.at(-1);

test("a new issue is assigned, once", async () => {
  await triage.deliver(IssueOpened, opened);
  await triage.deliver(IssueOpened, opened);
  const [assigned, ...more] = triage.published(IssueAssigned);
  assert.equal(assigned?.category, "bug");
  assert.equal(assigned.answerDueAt, "2026-01-05T20:00:00.000Z");
  assert.equal(more.length, 0);
  assert.equal(last(), "Known");
});

test("who owes an answer is reminded halfway, and the issue is escalated when it is due", async () => {
  await triage.deliver(IssueOpened, opened);
  await triage.clock.advance(4 * hourMs - 1);
  assert.equal(last(), "Wait for an answer");
  await triage.clock.advance(1);
  assert.equal(triage.published(IssueReminded).length, 1);
  await triage.clock.advance(4 * hourMs - 1);
  assert.deepEqual([last(), triage.published(IssueEscalated)], ["Wait on", []]);
  await triage.clock.advance(1);
  assert.deepEqual([last(), triage.published(IssueEscalated).length], ["Escalated", 1]);
  assert.deepEqual(triage.table("waits").rows(), []);
});

test("an answer ends the wait at once, before the reminder and after it", async () => {
  await triage.deliver(IssueOpened, opened);
  await triage.deliver(IssueAnswered, { ...identity, answeredBy: "ben", answeredAt: identity.openedAt });
  assert.equal(last(), "Answered");
  const other = { ...identity, issueId: "2", number: 2 };
  await triage.deliver(IssueOpened, { ...opened, ...other });
  await triage.clock.advance(5 * hourMs);
  await triage.deliver(IssueClosed, { ...other, closedAt: identity.openedAt });
  assert.equal(last(), "Answered");
  await triage.clock.advance(100 * hourMs);
  assert.deepEqual([triage.published(IssueReminded).length, triage.published(IssueEscalated)], [1, []]);
});

test("an answered or closed issue is left alone, even when that is heard of first", async () => {
  await triage.deliver(IssueAnswered, { ...identity, answeredBy: "ben", answeredAt: identity.openedAt });
  await triage.deliver(IssueOpened, opened);
  assert.equal(last(), "Answered");
  const closed = { ...identity, issueId: "2", number: 2 };
  await triage.deliver(IssueOpened, { ...opened, ...closed });
  await triage.deliver(IssueClosed, { ...closed, closedAt: identity.openedAt });
  await triage.clock.advance(100 * hourMs);
  assert.deepEqual(triage.published(IssueEscalated), []);

  const { body } = await triage.request(ListIssues, { params: { owner: "acme", repo: "shop" } });
  const standings = (body as { issues: { standing: string }[] }).issues.map(({ standing }) => standing);
  assert.deepEqual(standings.toSorted(), ["answered", "closed"]);
});

test("an issue whose answer was due before it was heard of is escalated at once, without a wait", async () => {
  const old = { ...opened, openedAt: "2025-01-05T12:00:00.000Z" };
  await triage.deliver(IssueOpened, old);
  assert.deepEqual([last(), triage.published(IssueEscalated).length], ["Escalated", 1]);
  assert.deepEqual(triage.published(IssueReminded), []);
});

test("when the wait fails, the issue is taken from its assignee again", async () => {
  await triage.deliver(IssueOpened, opened);
  const [wait] = workflows.execution("triageIssue").openTasks;
  await triage.failTask(wait?.token ?? "", "lost");
  const { status, error } = workflows.execution("triageIssue");
  assert.deepEqual([status, error], ["FAILED", "triage-failed"]);
  const [row] = triage.table("issues").rows() as { standing: string; assignee?: string }[];
  assert.deepEqual([row?.standing, row?.assignee], ["unseen", undefined]);
});
