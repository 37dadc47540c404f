import { context, http, on, table, task, workflow } from "trellis";
import { z } from "zod";
import { IssueAnswered, IssueClosed, IssueOpened } from "../intake/contracts.ts";
import { Category, Issue, IssueAssigned, IssueEscalated, IssueReminded, ListIssues } from "./contracts.ts";

/** Who waits for the answer to an issue: a task of the workflow. */
const Wait = z.object({ issueId: z.string(), token: z.string() });
const OneIssue = z.object({ issueId: z.string() });

export default context("triage", {
  team: "support",
  summary: "Sees to it that every issue has somebody to answer it, and that somebody hears when nobody does.",
  publishes: [IssueAssigned, IssueReminded, IssueEscalated],
  tables: {
    issues: table(Issue, {
      key: "issueId",
      indexes: { byRepository: ["repository", "openedAt"] },
    }),
    waits: table(Wait, { key: "issueId" }),
  },
  functions: {
    // One row gathers all that is known of an issue: its events wait for each other.
    noteAnswer: on(IssueAnswered, {
      reads: ["issueId", "repository", "number", "openedAt", "answeredAt"],
      ordered: true,
    }),
    noteClose: on(IssueClosed, {
      reads: ["issueId", "repository", "number", "openedAt", "closedAt"],
      ordered: true,
    }),
    listIssues: http(ListIssues),
    classifyIssue: task({
      input: z.object({ title: z.string(), body: z.string(), labels: z.array(z.string()) }),
      result: z.object({ category: Category }),
    }),
    assignIssue: task({
      input: Issue.pick({ issueId: true, repository: true, number: true, openedAt: true }).extend({
        title: z.string(),
        category: Category,
      }),
      result: Issue.pick({ standing: true, answerDueAt: true }).extend({ remindAt: z.string() }),
    }),
    awaitAnswer: task({ input: Wait }),
    remindAssignee: task({ input: OneIssue }),
    escalateIssue: task({ input: OneIssue }),
    releaseIssue: task({ input: OneIssue }),
  },
  workflows: {
    triageIssue: workflow("triage-issue.asl.json", {
      startsOn: IssueOpened,
      reads: ["issueId", "repository", "number", "openedAt", "title", "body", "labels"],
    }),
  },
});
