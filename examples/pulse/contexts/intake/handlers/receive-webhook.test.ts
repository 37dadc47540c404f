import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { testContext, type TestContextOf } from "trellis/testing";
import { signatureOf } from "../../../play/send.ts";
import { recordedWebhooks } from "../../../play/recorded.ts";
import intakeContext from "../context.ts";
import { DeliveryQuarantined, GetDelivery, IssueOpened, ReceiveWebhook } from "../contracts.ts";

const secret = "It's a Secret to Everybody";
let intake: TestContextOf<typeof intakeContext>;
beforeEach(async () => {
  intake = await testContext(intakeContext, { settings: { GITHUB_WEBHOOK_SECRET: secret } });
});

const recorded = recordedWebhooks();
const opened = recorded.find(({ event, payload }) => {
  return event === "issues" && (payload as { action: string }).action === "opened";
})?.payload;
const broken = recorded.find(({ event }) => event === "push")?.payload;

function post(event: string, payload: unknown, deliveryId = "d-1", signature?: string) {
  const rawBody = JSON.stringify(payload);
  const headers = {
    "X-GitHub-Event": event,
    "X-GitHub-Delivery": deliveryId,
    "X-Hub-Signature-256": signature ?? signatureOf(rawBody, secret),
  };
  return intake.request(ReceiveWebhook, { headers, rawBody });
}

test("a signed webhook is accepted, kept, and told as an event", async () => {
  const { status, body } = await post("issues", opened);
  assert.equal(status, 202);
  assert.deepEqual(body, { deliveryId: "d-1", outcome: "published", published: ["intake.issue-opened"] });
  assert.deepEqual(
    intake.published(IssueOpened).map(({ title, labels }) => [title, labels]),
    [["Spelling error in the README file", ["bug"]]],
  );
  const kept = await intake.request(GetDelivery, { params: { deliveryId: "d-1" } });
  assert.deepEqual(kept.body, {
    deliveryId: "d-1",
    event: "issues",
    action: "opened",
    outcome: "published",
    published: ["intake.issue-opened"],
    receivedAt: "2026-01-01T00:00:00.000Z",
  });
});

test("a wrong signature is answered 401, and leaves no trace", async () => {
  for (const signature of ["", "sha256=0", signatureOf("{}", secret)]) {
    const { status, headers } = await post("issues", opened, "d-1", signature);
    assert.equal(status, 401);
    assert.equal(headers["content-type"], "application/problem+json");
  }
  assert.deepEqual(intake.table("deliveries").rows(), []);
  assert.deepEqual(intake.published(IssueOpened), []);
});

test("a forged delivery does not use up the id of the true one", async () => {
  await post("issues", opened, "d-1", "sha256=0");
  assert.equal((await post("issues", opened, "d-1")).status, 202);
});

test("the same delivery twice is answered alike and told once", async () => {
  const first = await post("issues", opened);
  const again = await post("issues", opened);
  assert.deepEqual([again.status, again.body, again.replayed], [first.status, first.body, true]);
  assert.equal(intake.published(IssueOpened).length, 1);
});

test("an invalid payload is quarantined with its JSON pointer, and its sender, who would not mend it, is not told", async () => {
  const { status, body } = await post("push", broken);
  assert.equal(status, 202);
  assert.deepEqual(body, { deliveryId: "d-1", outcome: "quarantined", published: [] });
  const [kept] = intake.quarantined();
  assert.deepEqual(
    [kept?.contract, kept?.pointer, kept?.message],
    ["github/push", "/repository/is_template", "is missing"],
  );
  assert.deepEqual(JSON.parse(kept?.payload ?? ""), broken);
  assert.equal(intake.published(DeliveryQuarantined)[0]?.deliveryId, "d-1");
});

test("an invalid delivery that comes again is answered alike, and no news", async () => {
  await post("push", broken);
  assert.equal((await post("push", broken)).replayed, true);
  assert.equal(intake.published(DeliveryQuarantined).length, 1);
  assert.equal(intake.quarantined().length, 1);
});

test("an event that GitHub's schema lacks is accepted and counted", async () => {
  const { status, body } = await post("sub_issues", { action: "parent_issue_added" });
  assert.equal(status, 202);
  assert.equal(body.outcome, "unknown");
  assert.equal(intake.counted("webhooks.unknown"), 1);
});

test("of the 329 recorded webhooks, 276 are accepted and 53 quarantined", async () => {
  const outcomes = new Map<string, number>();
  for (const { event, deliveryId, payload } of recorded) {
    const { status, body } = await post(event, payload, deliveryId);
    assert.equal(status, 202);
    const { outcome } = body as { readonly outcome: string };
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  assert.deepEqual(Object.fromEntries(outcomes), { ignored: 264, published: 12, quarantined: 53 });
  assert.equal(intake.quarantined().length, 53);
});
