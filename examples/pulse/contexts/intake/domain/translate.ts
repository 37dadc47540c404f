import type {
  DeploymentStatusPayload,
  IssueCommentPayload,
  IssuesPayload,
  MarketplacePurchasePayload,
  PullRequestPayload,
  PushPayload,
} from "./github-payload.ts";
import type { Happening } from "./happening.ts";
import { readDeploymentStatus, readPullRequestClosed, readPush } from "./read-change.ts";
import { readComment, readIssueClosed, readIssueOpened } from "./read-issue.ts";
import { readPurchase } from "./read-purchase.ts";
import { Unreadable } from "./unreadable.ts";

export type Translation =
  | { readonly happenings: readonly Happening[] }
  | { readonly pointer: string; readonly reason: string };

/**
 * Says in our own words what a webhook tells; nothing for the many that are of no interest.
 *
 * @param event the header `X-GitHub-Event`
 * @param payload valid by GitHub's schema for that event
 */
export function translate(event: string, payload: unknown): Translation {
  try {
    return { happenings: read(event, payload) };
  } catch (error) {
    if (error instanceof Unreadable) return { pointer: error.pointer, reason: error.message };
    throw error;
  }
}

/** The action of a payload, or nothing where the event has none. */
export function actionOf(payload: unknown): string | undefined {
  if (typeof payload !== "object" || payload === null || !("action" in payload)) return undefined;
  return typeof payload.action === "string" ? payload.action : undefined;
}

// The casts stand on GitHub's schema, which the payload has passed.
function read(event: string, payload: unknown): readonly Happening[] {
  const action = actionOf(payload);
  if (event === "issues" && action === "opened") return readIssueOpened(payload as IssuesPayload);
  if (event === "issues" && action === "closed") return readIssueClosed(payload as IssuesPayload);
  if (event === "issue_comment" && action === "created") return readComment(payload as IssueCommentPayload);
  if (event === "pull_request" && action === "closed") {
    return readPullRequestClosed(payload as PullRequestPayload);
  }
  if (event === "push") return readPush(payload as PushPayload);
  if (event === "deployment_status") return readDeploymentStatus(payload as DeploymentStatusPayload);
  if (event === "marketplace_purchase") return readPurchase(payload as MarketplacePurchasePayload);
  return [];
}
