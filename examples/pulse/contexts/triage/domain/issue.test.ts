import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { answered, closed, escalate, release, remindAt, triage, type Issue } from "./issue.ts";

const identity = {
  issueId: "444500041",
  repository: "acme/shop",
  number: 1,
  openedAt: "2026-01-05T12:00:00.000Z",
};
const opened = { ...identity, title: "Login fails", category: "bug" } as const;

function triaged(known?: Issue) {
  const issue = triage(known, opened);
  assert.ok(!("refused" in issue));
  return issue;
}

test("a new issue waits for an answer, for as long as its category allows", () => {
  const { category, answerDueAt, standing } = triaged();
  assert.equal(category, "bug");
  assert.equal(answerDueAt, "2026-01-05T20:00:00.000Z");
  assert.equal(standing, "waiting");
});

test("an issue is triaged once", () => {
  assert.deepEqual(triage(triaged(), opened), { refused: "already-triaged" });
});

test("an answer that was heard of first leaves the issue assigned, but not waiting", () => {
  const early = answered(undefined, { ...identity, answeredAt: "2026-01-05T12:30:00.000Z" });
  const issue = triaged(early);
  assert.equal(issue.answeredAt, "2026-01-05T12:30:00.000Z");
  assert.equal(issue.standing, "answered");
});

test("an issue is escalated once", () => {
  const escalated = escalate(triaged(), "2026-01-05T20:00:00.000Z");
  assert.ok(!("refused" in escalated));
  assert.equal(escalated.standing, "escalated");
  assert.deepEqual(escalate(escalated, "2026-01-06T20:00:00.000Z"), { refused: "no-answer-owed" });
});

test("an unknown, answered or closed issue is not escalated", () => {
  const late = "2026-02-01T00:00:00.000Z";
  const none = { refused: "no-answer-owed" };
  assert.deepEqual(escalate(undefined, late), none);
  assert.deepEqual(escalate(answered(triaged(), { ...identity, answeredAt: late }), late), none);
  assert.deepEqual(escalate(closed(triaged(), { ...identity, closedAt: late }), late), none);
});

test("somebody is reminded halfway between the opening and the time of the answer", () => {
  assert.equal(remindAt(triaged()), "2026-01-05T16:00:00.000Z");
});

test("an issue that is released can be triaged again, and keeps its answer", () => {
  const released = release(triaged());
  assert.deepEqual(
    [released.standing, released.assignee, released.answerDueAt],
    ["unseen", undefined, identity.openedAt],
  );
  assert.equal(triaged(released).standing, "waiting");
  const late = "2026-02-01T00:00:00.000Z";
  assert.equal(release(answered(triaged(), { ...identity, answeredAt: late })).standing, "answered");
});

test("what is known of an issue is the same in any order of its events, and with any of them repeated", () => {
  const hour = fc.integer({ min: 10, max: 23 }).map((h) => `2026-01-05T${h}:00:00.000Z`);
  type Step = (known: Issue | undefined) => Issue;
  const open: Step = (known) => {
    const issue = triage(known, opened);
    return "refused" in issue ? (known as Issue) : issue;
  };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.constant(open),
    hour.map((answeredAt) => (known: Issue | undefined) => answered(known, { ...identity, answeredAt })),
    hour.map((closedAt) => (known: Issue | undefined) => closed(known, { ...identity, closedAt })),
  );
  const after = (steps: readonly Step[]) =>
    JSON.parse(
      JSON.stringify(steps.reduce<Issue | undefined>((known, next) => next(known), undefined)),
    ) as unknown;
  fc.assert(
    fc.property(
      fc
        .array(step, { minLength: 1, maxLength: 8 })
        .chain((steps) => fc.tuple(fc.constant(steps), fc.shuffledSubarray([...steps, ...steps]))),
      ([steps, some]) => {
        assert.deepEqual(after([...some, ...steps.toReversed()]), after(steps));
      },
    ),
  );
});
