import assert from "node:assert/strict";
import { test } from "node:test";
import githubSchema from "../contexts/intake/adapters/github-schema.ts";
import { receive } from "../contexts/intake/domain/receive.ts";
import { recordedWebhooks } from "./recorded.ts";
import { createFlow } from "./variation.ts";

const recorded = recordedWebhooks();
const now = new Date("2026-01-05T12:00:00Z");
const flow = createFlow(recorded, now);
const variations = Array.from({ length: 330 }, (_, number) => flow(number, now));
const madeUp = variations.filter((_, number) => number % 11 !== 8);

test("what is made up is valid by GitHub's schema, but for what is broken on purpose", async () => {
  const schema = await githubSchema({ environment: "test", settings: { GITHUB_WEBHOOK_SECRET: "secret" } });
  for (const { event, payload, expected } of madeUp) {
    const { verdict, ...why } = schema.check(event, payload);
    const right = expected === "quarantined" ? "invalid" : event === "sub_issues" ? "unknown-event" : "valid";
    assert.equal(verdict, right, `${event}: ${JSON.stringify(why)}`);
  }
});

test("every event that the intake can publish comes up", () => {
  const types = new Set<string>();
  for (const { deliveryId, event, payload, expected } of madeUp) {
    if (expected !== "accepted" || event === "sub_issues") continue;
    const received = receive({ deliveryId, event, payload, receivedAt: "" }, { verdict: "valid" });
    assert.ok("accepted" in received);
    for (const type of received.accepted.published) types.add(type);
  }
  assert.deepEqual([...types].toSorted(), [
    "intake.commits-pushed",
    "intake.deployment-finished",
    "intake.issue-answered",
    "intake.issue-closed",
    "intake.issue-opened",
    "intake.pull-request-merged",
    "intake.purchase-changed",
  ]);
});

test("the same number makes the same webhook, but for its delivery id", () => {
  const { deliveryId: _one, ...first } = flow(3, now);
  const { deliveryId: _other, ...again } = flow(3, now);
  assert.deepEqual(first, again);
});
