/** What happened, in our own words: one of these becomes one event. */
export type Happening =
  | {
      readonly type: "intake.pull-request-merged";
      readonly data: { repository: string; number: number; sha: string; mergedAt: string };
    }
  | {
      readonly type: "intake.commits-pushed";
      readonly data: { repository: string; commits: { sha: string; committedAt: string }[] };
    }
  | {
      readonly type: "intake.deployment-finished";
      readonly data: {
        repository: string;
        deploymentId: string;
        sha: string;
        environment: string;
        production: boolean;
        outcome: "succeeded" | "failed";
        startedAt: string;
        finishedAt: string;
      };
    }
  | {
      readonly type: "intake.issue-opened";
      readonly data: IssueFields & { title: string; body: string; labels: string[]; author: string };
    }
  | {
      readonly type: "intake.issue-answered";
      readonly data: IssueFields & { answeredBy: string; answeredAt: string };
    }
  | { readonly type: "intake.issue-closed"; readonly data: IssueFields & { closedAt: string } }
  | {
      readonly type: "intake.purchase-changed";
      readonly data: {
        purchaseId: string;
        accountId: string;
        accountLogin: string;
        change: PurchaseChange;
        plan: PurchasedPlan;
        previousPlan?: PurchasedPlan;
        onFreeTrial: boolean;
        effectiveAt: string;
        nextBillingAt?: string;
      };
    };

interface IssueFields {
  issueId: string;
  repository: string;
  number: number;
  openedAt: string;
}

export type PurchaseChange =
  | "purchased"
  | "changed"
  | "cancelled"
  | "pending-change"
  | "pending-change-cancelled";

export interface PurchasedPlan {
  planId: string;
  name: string;
  cycle: "monthly" | "yearly";
  units: number;
  unitPriceCents: number;
}
