import { context, http, on, schedule, table } from "trellis";
import { IssueAnswered, IssueClosed, IssueOpened } from "../intake/contracts.ts";
import { Issue, IssueAssigned, IssueEscalated, ListIssues } from "./contracts.ts";

export default context("triage", {
  team: "support",
  summary: "Sees to it that every issue has somebody to answer it, and that somebody hears when nobody does.",
  publishes: [IssueAssigned, IssueEscalated],
  tables: {
    issues: table(Issue, {
      key: "issueId",
      indexes: { byRepository: ["repository", "openedAt"], byDue: ["standing", "answerDueAt"] },
    }),
  },
  functions: {
    // One row gathers all that is known of an issue: its events wait for each other.
    triageIssue: on(IssueOpened, {
      reads: ["issueId", "repository", "number", "openedAt", "title", "body", "labels"],
      ordered: true,
    }),
    noteAnswer: on(IssueAnswered, {
      reads: ["issueId", "repository", "number", "openedAt", "answeredAt"],
      ordered: true,
    }),
    noteClose: on(IssueClosed, {
      reads: ["issueId", "repository", "number", "openedAt", "closedAt"],
      ordered: true,
    }),
    escalateUnanswered: schedule("rate(5 minutes)"),
    listIssues: http(ListIssues),
  },
});
