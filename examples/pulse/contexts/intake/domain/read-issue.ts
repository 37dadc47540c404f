import type { IssueCommentPayload, IssuesPayload } from "./github-payload.ts";
import type { Happening } from "./happening.ts";
import { readTime } from "./unreadable.ts";

export function readIssueOpened({ issue, repository }: IssuesPayload): readonly Happening[] {
  return [
    {
      type: "intake.issue-opened",
      data: {
        ...fieldsOf(issue, repository),
        title: issue.title,
        body: issue.body ?? "",
        labels: (issue.labels ?? []).map((label) => label.name),
        author: issue.user.login,
      },
    },
  ];
}

export function readIssueClosed({ issue, repository }: IssuesPayload): readonly Happening[] {
  const closedAt = readTime(issue.closed_at ?? "", "/issue/closed_at");
  return [{ type: "intake.issue-closed", data: { ...fieldsOf(issue, repository), closedAt } }];
}

/** An answer comes from a person who is not the author; a pull request's conversation is no issue. */
export function readComment({ issue, comment, repository }: IssueCommentPayload): readonly Happening[] {
  const { login, type } = comment.user;
  if (issue.pull_request !== undefined || login === issue.user.login || type === "Bot") return [];
  const answeredAt = readTime(comment.created_at, "/comment/created_at");
  return [
    {
      type: "intake.issue-answered",
      data: { ...fieldsOf(issue, repository), answeredBy: login, answeredAt },
    },
  ];
}

function fieldsOf(issue: IssuesPayload["issue"], repository: IssuesPayload["repository"]) {
  return {
    issueId: String(issue.id),
    repository: repository.full_name,
    number: issue.number,
    openedAt: readTime(issue.created_at, "/issue/created_at"),
  };
}
