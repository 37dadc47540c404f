import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { testContext, type TestContextOf } from "trellis/testing";
import { CommitsPushed, DeploymentFinished, PullRequestMerged } from "../../intake/contracts.ts";
import deliveryContext from "../context.ts";
import { ChangeFailed, GetMetrics } from "../contracts.ts";

let delivery: TestContextOf<typeof deliveryContext>;
beforeEach(async () => {
  delivery = await testContext(deliveryContext);
});

const sha = "6113728f27ae82c7b1a177c8d03f9e96e0adf246";
const repository = "acme/shop";
const succeeded = {
  repository,
  deploymentId: "1",
  sha,
  environment: "production",
  production: true,
  outcome: "succeeded",
  startedAt: "2026-01-05T12:01:00.000Z",
  finishedAt: "2026-01-05T12:02:00.000Z",
} as const;
const failed = { ...succeeded, deploymentId: "2", outcome: "failed" } as const;

const metrics = () => delivery.request(GetMetrics, { params: { owner: "acme", repo: "shop" } });

test("changes and deployments become the four keys", async () => {
  const commit = { sha, committedAt: "2026-01-05T12:00:00.000Z" };
  await delivery.deliver(CommitsPushed, { repository, commits: [commit] });
  await delivery.deliver(DeploymentFinished, succeeded);
  const { status, body } = await metrics();
  assert.equal(status, 200);
  assert.deepEqual(body.leadTimeForChanges, { changes: 1, medianSeconds: 120 });
  assert.deepEqual(body.deploymentFrequency, { deployments: 1, perDay: 1 });
});

test("a merge and the push that it makes are one change", async () => {
  const mergedAt = "2026-01-05T12:00:30.000Z";
  await delivery.deliver(PullRequestMerged, { repository, number: 7, sha, mergedAt });
  await delivery.deliver(CommitsPushed, { repository, commits: [{ sha, committedAt: mergedAt }] });
  assert.equal(delivery.table("changes").rows().length, 1);
});

test("a failed deployment is told once", async () => {
  await delivery.deliver(DeploymentFinished, failed);
  await delivery.deliver(DeploymentFinished, failed);
  assert.deepEqual(delivery.published(ChangeFailed), [
    {
      repository,
      deploymentId: "2",
      sha,
      environment: "production",
      failedAt: "2026-01-05T12:02:00.000Z",
    },
  ]);
});

test("what is not production is none of its events", async () => {
  const staging = { ...failed, environment: "staging", production: false };
  assert.deepEqual(await delivery.deliver(DeploymentFinished, staging), { outcome: "filtered" });
  assert.deepEqual(delivery.published(ChangeFailed), []);
  assert.equal((await metrics()).status, 404);
});
