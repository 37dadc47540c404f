import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { testContext, type TestContextOf } from "trellis/testing";
import { IssueAnswered, IssueClosed, IssueOpened } from "../../intake/contracts.ts";
import triageContext from "../context.ts";
import { IssueAssigned, IssueEscalated, ListIssues } from "../contracts.ts";

let triage: TestContextOf<typeof triageContext>;
beforeEach(async () => {
  triage = await testContext(triageContext, { startAt: new Date("2026-01-05T12:00:00Z") });
});

const identity = {
  issueId: "444500041",
  repository: "acme/shop",
  number: 1,
  openedAt: "2026-01-05T12:00:00.000Z",
};
const opened = { ...identity, title: "Login fails", body: "", labels: ["bug"], author: "ana" };
const hourMs = 3_600_000;

test("a new issue is assigned, once", async () => {
  assert.equal((await triage.deliver(IssueOpened, opened)).outcome, "done");
  assert.equal((await triage.deliver(IssueOpened, opened)).outcome, "refused");
  const [assigned, ...more] = triage.published(IssueAssigned);
  assert.equal(assigned?.category, "bug");
  assert.equal(assigned.answerDueAt, "2026-01-05T20:00:00.000Z");
  assert.equal(more.length, 0);
});

test("an issue that nobody answers in time is escalated, once", async () => {
  await triage.deliver(IssueOpened, opened);
  await triage.clock.advance(7 * hourMs);
  await triage.fire("escalateUnanswered");
  assert.equal(triage.published(IssueEscalated).length, 0);

  await triage.clock.advance(hourMs);
  await triage.fire("escalateUnanswered");
  await triage.fire("escalateUnanswered");
  assert.equal(triage.published(IssueEscalated).length, 1);
});

test("an answered or closed issue is left alone, even when that is heard of first", async () => {
  await triage.deliver(IssueAnswered, { ...identity, answeredBy: "ben", answeredAt: identity.openedAt });
  await triage.deliver(IssueOpened, opened);
  const closed = { ...identity, issueId: "2", number: 2 };
  await triage.deliver(IssueOpened, { ...opened, ...closed });
  await triage.deliver(IssueClosed, { ...closed, closedAt: identity.openedAt });
  await triage.clock.advance(100 * hourMs);
  await triage.fire("escalateUnanswered");
  assert.deepEqual(triage.published(IssueEscalated), []);

  const { body } = await triage.request(ListIssues, { params: { owner: "acme", repo: "shop" } });
  const standings = (body as { issues: { standing: string }[] }).issues.map(({ standing }) => standing);
  assert.deepEqual(standings.toSorted(), ["answered", "closed"]);
});
