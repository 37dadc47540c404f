import type { DeploymentStatusPayload, PullRequestPayload, PushPayload } from "./github-payload.ts";
import type { Happening } from "./happening.ts";
import { readTime, Unreadable } from "./unreadable.ts";

/** Only what reaches the default branch is on its way to users. */
export function readPullRequestClosed({
  pull_request,
  repository,
}: PullRequestPayload): readonly Happening[] {
  const { merged, merged_at, merge_commit_sha, base, number } = pull_request;
  if (merged !== true || base.ref !== repository.default_branch) return [];
  if (merge_commit_sha === null) throw new Unreadable("/pull_request/merge_commit_sha", "must be a commit");
  const mergedAt = readTime(merged_at ?? "", "/pull_request/merged_at");
  return [
    {
      type: "intake.pull-request-merged",
      data: { repository: repository.full_name, number, sha: merge_commit_sha, mergedAt },
    },
  ];
}

export function readPush({ ref, commits, repository }: PushPayload): readonly Happening[] {
  if (ref !== `refs/heads/${repository.default_branch}` || commits.length === 0) return [];
  return [
    {
      type: "intake.commits-pushed",
      data: {
        repository: repository.full_name,
        commits: commits.map(({ id, timestamp }, at) => ({
          sha: id,
          committedAt: readTime(timestamp, `/commits/${at}/timestamp`),
        })),
      },
    },
  ];
}

const outcomes: Readonly<Record<string, "succeeded" | "failed">> = {
  success: "succeeded",
  failure: "failed",
  error: "failed",
};

/** The states between (`queued`, `in_progress`, `waiting`, `pending`) end nothing. */
export function readDeploymentStatus(payload: DeploymentStatusPayload): readonly Happening[] {
  const { deployment, deployment_status, repository } = payload;
  const outcome = outcomes[deployment_status.state];
  if (outcome === undefined) return [];
  return [
    {
      type: "intake.deployment-finished",
      data: {
        repository: repository.full_name,
        deploymentId: String(deployment.id),
        sha: deployment.sha,
        environment: deployment.environment,
        // Older payloads lack the flag; the REST API's default for it is "named production".
        production: deployment.production_environment ?? deployment.environment === "production",
        outcome,
        startedAt: readTime(deployment.created_at, "/deployment/created_at"),
        finishedAt: readTime(deployment_status.created_at, "/deployment_status/created_at"),
      },
    },
  ];
}
