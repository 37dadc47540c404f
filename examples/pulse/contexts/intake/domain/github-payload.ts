/**
 * What the intake reads of GitHub's payloads, and nothing more. A payload has passed GitHub's own schema before it
 * is read by these; where that schema promises less than we need, the field is optional or text here.
 */
interface Repository {
  readonly full_name: string;
  readonly default_branch: string;
}

interface Issue {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly body?: string | null;
  readonly user: { readonly login: string };
  readonly labels?: readonly { readonly name: string }[];
  readonly created_at: string;
  readonly closed_at: string | null;
  /** Present when the issue is a pull request's conversation. */
  readonly pull_request?: unknown;
}

export interface IssuesPayload {
  readonly action: string;
  readonly issue: Issue;
  readonly repository: Repository;
}

export interface IssueCommentPayload extends IssuesPayload {
  readonly comment: {
    readonly user: { readonly login: string; readonly type: string };
    readonly created_at: string;
  };
}

export interface PullRequestPayload {
  readonly action: string;
  readonly pull_request: {
    readonly number: number;
    readonly merged: boolean | null;
    readonly merged_at: string | null;
    readonly merge_commit_sha: string | null;
    readonly base: { readonly ref: string };
  };
  readonly repository: Repository;
}

export interface PushPayload {
  readonly ref: string;
  readonly commits: readonly { readonly id: string; readonly timestamp: string }[];
  readonly repository: Repository;
}

export interface DeploymentStatusPayload {
  readonly deployment_status: { readonly state: string; readonly created_at: string };
  readonly deployment: {
    readonly id: number;
    readonly sha: string;
    readonly environment: string;
    readonly production_environment?: boolean;
    readonly created_at: string;
  };
  readonly repository: Repository;
}

export interface MarketplacePurchase {
  readonly account: { readonly id: number; readonly login: string };
  readonly billing_cycle: string;
  readonly unit_count: number;
  readonly on_free_trial: boolean;
  readonly next_billing_date?: string | null;
  readonly plan: {
    readonly id: number;
    readonly name: string;
    readonly monthly_price_in_cents: number;
    readonly yearly_price_in_cents: number;
    readonly price_model: string;
  };
}

export interface MarketplacePurchasePayload {
  readonly action: string;
  readonly effective_date: string;
  readonly marketplace_purchase: MarketplacePurchase;
  readonly previous_marketplace_purchase?: MarketplacePurchase;
}
