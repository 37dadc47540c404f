import type { WorkOf } from "trellis";
import type intake from "./context.ts";
import {
  CommitsPushed,
  DeploymentFinished,
  IssueAnswered,
  IssueClosed,
  IssueOpened,
  PullRequestMerged,
  PurchaseChanged,
} from "./contracts.ts";
import type { Happening } from "./domain/happening.ts";

type Publish = WorkOf<typeof intake>["publish"];

/** Publishes what happened as the event of its contract. */
export function publishHappening(publish: Publish, happening: Happening): void {
  switch (happening.type) {
    case "intake.pull-request-merged":
      return publish(PullRequestMerged, happening.data);
    case "intake.commits-pushed":
      return publish(CommitsPushed, happening.data);
    case "intake.deployment-finished":
      return publish(DeploymentFinished, happening.data);
    case "intake.issue-opened":
      return publish(IssueOpened, happening.data);
    case "intake.issue-answered":
      return publish(IssueAnswered, happening.data);
    case "intake.issue-closed":
      return publish(IssueClosed, happening.data);
    case "intake.purchase-changed":
      return publish(PurchaseChanged, happening.data);
  }
}
