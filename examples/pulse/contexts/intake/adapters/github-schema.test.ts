import assert from "node:assert/strict";
import { before, test } from "node:test";
import { recordedWebhooks } from "../../../play/recorded.ts";
import type { GithubSchema } from "../ports.ts";
import githubSchema from "./github-schema.ts";

let schema: GithubSchema;
before(async () => {
  schema = await githubSchema({ environment: "test", settings: { GITHUB_WEBHOOK_SECRET: "secret" } });
});

test("of the 329 recorded payloads, 53 break the schema", () => {
  const verdicts = recordedWebhooks().map(({ event, payload }) => schema.check(event, payload).verdict);
  assert.equal(verdicts.length, 329);
  assert.equal(verdicts.filter((verdict) => verdict === "invalid").length, 53);
  assert.equal(verdicts.filter((verdict) => verdict === "unknown-event").length, 0);
});

test("names the place of a missing member", () => {
  const ping = recordedWebhooks().find(({ event }) => event === "ping");
  assert.deepEqual(schema.check("ping", ping?.payload), {
    verdict: "invalid",
    pointer: "/hook/deliveries_url",
    reason: "is missing",
  });
});

test("an event that GitHub's schema lacks is unknown, however it is spelt", () => {
  for (const event of ["sub_issues", "", "issues$opened", "__proto__", "constructor"]) {
    assert.equal(schema.check(event, {}).verdict, "unknown-event", event);
  }
});

test("an action that the event lacks is invalid at the action", () => {
  assert.deepEqual(schema.check("watch", { action: "stopped" }), {
    verdict: "invalid",
    pointer: "/action",
    reason: "must be one of started",
  });
  assert.deepEqual(schema.check("watch", {}), {
    verdict: "invalid",
    pointer: "/action",
    reason: "is missing",
  });
  assert.deepEqual(schema.check("watch", []), {
    verdict: "invalid",
    pointer: "/action",
    reason: "is missing",
  });
  assert.deepEqual(schema.check("watch", "started"), {
    verdict: "invalid",
    pointer: "",
    reason: "must be object",
  });
});
