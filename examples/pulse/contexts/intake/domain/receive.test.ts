import assert from "node:assert/strict";
import { test } from "node:test";
import { contractOf, receive } from "./receive.ts";

const delivery = { deliveryId: "d-1", event: "star", payload: { action: "created" }, receivedAt: "now" };

test("a delivery of an unknown event is accepted as unknown", () => {
  const received = receive({ ...delivery, event: "sub_issues" }, { verdict: "unknown-event" });
  assert.ok("accepted" in received);
  assert.equal(received.accepted.outcome, "unknown");
});

test("a known event of no interest is accepted as ignored, with its action", () => {
  const received = receive(delivery, { verdict: "valid" });
  assert.ok("accepted" in received);
  assert.deepEqual(received.accepted, {
    deliveryId: "d-1",
    event: "star",
    action: "created",
    outcome: "ignored",
    published: [],
    receivedAt: "now",
  });
});

test("a payload that breaks the schema is quarantined, with pointer and reason", () => {
  const verdict = { verdict: "invalid", pointer: "/repository/id", reason: "is missing" } as const;
  assert.deepEqual(receive(delivery, verdict), {
    quarantined: { pointer: "/repository/id", reason: "is missing" },
  });
});

test("a payload is compared with others of its event and action", () => {
  assert.equal(contractOf("issues", { action: "opened" }), "github/issues.opened");
  assert.equal(contractOf("push", {}), "github/push");
});

test("a payload that nobody can read is quarantined though the schema lets it pass", () => {
  const push = {
    ref: "refs/heads/main",
    commits: [{ id: "0".repeat(40), timestamp: "soon" }],
    repository: { full_name: "acme/shop", default_branch: "main" },
  };
  const received = receive({ ...delivery, event: "push", payload: push }, { verdict: "valid" });
  assert.ok("quarantined" in received);
  assert.equal(received.quarantined.pointer, "/commits/0/timestamp");
});
