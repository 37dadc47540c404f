import { context, http, on, table } from "trellis";
import { z } from "zod";
import { CommitsPushed, DeploymentFinished, PullRequestMerged } from "../intake/contracts.ts";
import { ChangeFailed, GetMetrics } from "./contracts.ts";

/** A change on the default branch. */
const Change = z.object({ repository: z.string(), sha: z.string(), committedAt: z.string() });

/** The end of a deployment to production. */
const Deployment = z.object({
  repository: z.string(),
  deploymentId: z.string(),
  sha: z.string(),
  outcome: z.enum(["succeeded", "failed"]),
  startedAt: z.string(),
  finishedAt: z.string(),
});

export default context("delivery", {
  team: "flow",
  summary: "Measures how fast and how safely each repository's changes reach its users.",
  publishes: [ChangeFailed],
  tables: {
    changes: table(Change, {
      key: ["repository", "sha"],
      indexes: { byTime: ["repository", "committedAt"] },
    }),
    deployments: table(Deployment, {
      key: ["repository", "deploymentId"],
      indexes: { byTime: ["repository", "finishedAt"] },
    }),
  },
  functions: {
    recordCommits: on(CommitsPushed, { reads: ["repository", "commits"], ordered: true }),
    recordMerge: on(PullRequestMerged, { reads: ["repository", "sha", "mergedAt"], ordered: true }),
    // In order, so that two reports of one deployment never race for its row.
    recordDeployment: on(DeploymentFinished, {
      reads: ["repository", "deploymentId", "sha", "environment", "outcome", "startedAt", "finishedAt"],
      // The measures are of what users see: a trial on a staging environment is none of this context's events.
      where: { production: [true] },
      ordered: true,
    }),
    getMetrics: http(GetMetrics),
  },
});
