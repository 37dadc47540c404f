/** The end of a deployment to production. */
export interface Deployment {
  repository: string;
  deploymentId: string;
  sha: string;
  outcome: "succeeded" | "failed";
  /** ISO 8601, UTC, with milliseconds, as all times here. */
  startedAt: string;
  finishedAt: string;
}

/**
 * What we know of a deployment after one more report of its end. A deployment may be tried again and end twice: its
 * last end counts; of two at the same moment, the failure does.
 */
export function mergeDeployment(known: Deployment | undefined, reported: Deployment): Deployment {
  return known === undefined || rank(reported) > rank(known) ? reported : known;
}

/** Compares as text: two different reports never rank the same. */
function rank({ finishedAt, outcome, startedAt, sha }: Deployment): string {
  return [finishedAt, outcome === "failed" ? "1" : "0", startedAt, sha].join(" ");
}
