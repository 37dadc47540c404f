import assert from "node:assert/strict";
import { test } from "node:test";
import { translate } from "./translate.ts";

const repository = { full_name: "acme/shop", default_branch: "main" };
const sha = "6113728f27ae82c7b1a177c8d03f9e96e0adf246";

const issue = {
  id: 444500041,
  number: 1,
  title: "Spelling error",
  user: { login: "ana" },
  labels: [{ name: "bug" }],
  created_at: "2019-05-15T17:20:18+02:00",
  closed_at: null,
};

function happeningsOf(event: string, payload: unknown) {
  const translation = translate(event, payload);
  assert.ok("happenings" in translation, JSON.stringify(translation));
  return translation.happenings;
}

test("an opened issue is told with its times in UTC and an absent body as none", () => {
  assert.deepEqual(happeningsOf("issues", { action: "opened", issue, repository }), [
    {
      type: "intake.issue-opened",
      data: {
        issueId: "444500041",
        repository: "acme/shop",
        number: 1,
        openedAt: "2019-05-15T15:20:18.000Z",
        title: "Spelling error",
        body: "",
        labels: ["bug"],
        author: "ana",
      },
    },
  ]);
});

test("a closed issue is told", () => {
  const closed = { ...issue, closed_at: "2019-05-16T00:00:00Z" };
  const [happening] = happeningsOf("issues", { action: "closed", issue: closed, repository });
  assert.equal(happening?.type, "intake.issue-closed");
});

test("a comment answers an issue when a person other than the author writes it", () => {
  const answers = (user: { login: string; type: string }, about: object = issue) =>
    happeningsOf("issue_comment", {
      action: "created",
      issue: about,
      comment: { user, created_at: "2019-05-15T15:30:00Z" },
      repository,
    }).map(({ type }) => type);

  assert.deepEqual(answers({ login: "ben", type: "User" }), ["intake.issue-answered"]);
  assert.deepEqual(answers({ login: "ana", type: "User" }), [], "the author answers nobody");
  assert.deepEqual(answers({ login: "stale[bot]", type: "Bot" }), [], "a bot is no person");
  assert.deepEqual(answers({ login: "ben", type: "User" }, { ...issue, pull_request: {} }), []);
});

test("a pull request is told when it was merged into the default branch", () => {
  const closed = (changes: object) => ({
    action: "closed",
    pull_request: {
      number: 2,
      merged: true,
      merged_at: "2019-05-15T15:21:00Z",
      merge_commit_sha: sha,
      base: { ref: "main" },
      ...changes,
    },
    repository,
  });
  assert.deepEqual(happeningsOf("pull_request", closed({})), [
    {
      type: "intake.pull-request-merged",
      data: { repository: "acme/shop", number: 2, sha, mergedAt: "2019-05-15T15:21:00.000Z" },
    },
  ]);
  assert.deepEqual(happeningsOf("pull_request", closed({ merged: false, merged_at: null })), []);
  assert.deepEqual(happeningsOf("pull_request", closed({ base: { ref: "next" } })), []);
});

test("a push is told when it brings commits to the default branch", () => {
  const push = (ref: string, commits: unknown[]) => ({ ref, commits, repository });
  const commit = { id: sha, timestamp: "2019-05-15T17:19:25+02:00" };
  assert.deepEqual(happeningsOf("push", push("refs/heads/main", [commit])), [
    {
      type: "intake.commits-pushed",
      data: { repository: "acme/shop", commits: [{ sha, committedAt: "2019-05-15T15:19:25.000Z" }] },
    },
  ]);
  assert.deepEqual(happeningsOf("push", push("refs/tags/main", [commit])), []);
  assert.deepEqual(happeningsOf("push", push("refs/heads/main", [])), []);
});

test("a deployment is told when it ended, and its environment decides whether it is production", () => {
  const told = (state: string, deployment: object) =>
    happeningsOf("deployment_status", {
      deployment_status: { state, created_at: "2019-05-15T15:20:55Z" },
      deployment: { id: 1, sha, created_at: "2019-05-15T15:20:53Z", ...deployment },
      repository,
    }).map(({ data }) => ("outcome" in data ? [data.outcome, data.production] : []));

  assert.deepEqual(told("success", { environment: "production" }), [["succeeded", true]]);
  assert.deepEqual(told("error", { environment: "staging" }), [["failed", false]]);
  assert.deepEqual(told("failure", { environment: "live", production_environment: true }), [
    ["failed", true],
  ]);
  assert.deepEqual(told("in_progress", { environment: "production" }), []);
});

test("a commit's time that is no time makes the payload unreadable, with the place", () => {
  const commits = [{ id: sha, timestamp: "yesterday" }];
  assert.deepEqual(translate("push", { ref: "refs/heads/main", commits, repository }), {
    pointer: "/commits/0/timestamp",
    reason: "must be a time",
  });
});

test("events of no interest tell nothing", () => {
  assert.deepEqual(happeningsOf("star", { action: "created", repository }), []);
  assert.deepEqual(happeningsOf("issues", { action: "labeled", issue, repository }), []);
});
