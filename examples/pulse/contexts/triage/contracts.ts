import { api, event } from "trellis";
import { z } from "zod";

const Time = z.iso.datetime();
export const Category = z.enum(["security", "bug", "question", "feature", "other"]);

const IssueFields = {
  issueId: z.string(),
  repository: z.string(),
  number: z.int().positive(),
  title: z.string(),
  category: Category,
  assignee: z.string().meta({ personal: true }),
};

export const IssueAssigned = event("triage.issue-assigned", {
  summary: "A new issue was classified and given to a person.",
  key: "issueId",
  version: 1,
  schema: z.object({ ...IssueFields, answerDueAt: Time }),
});

export const IssueEscalated = event("triage.issue-escalated", {
  summary: "Nobody answered an issue in time.",
  key: "issueId",
  version: 1,
  schema: z.object({ ...IssueFields, openedAt: Time, answerDueAt: Time }),
});

export const IssueReminded = event("triage.issue-reminded", {
  summary: "Half the time for an answer is over, and nobody has answered an issue.",
  key: "issueId",
  version: 1,
  schema: z.object({ ...IssueFields, answerDueAt: Time }),
});

/**
 * An issue as the support team sees it. Its parts are known one by one: an answer may be heard of before the issue.
 */
export const Issue = z.object({
  issueId: z.string(),
  repository: z.string(),
  number: z.int().positive(),
  openedAt: Time,
  /** `unseen` until it was triaged, `waiting` while somebody owes an answer. */
  standing: z.enum(["unseen", "waiting", "escalated", "answered", "closed"]),
  /** When an answer is due; the time of opening as long as the issue is unseen. */
  answerDueAt: Time,
  title: z.string().optional(),
  category: Category.optional(),
  assignee: z.string().meta({ personal: true }).optional(),
  answeredAt: Time.optional(),
  closedAt: Time.optional(),
  escalatedAt: Time.optional(),
});

export const ListIssues = api("GET /issues/{owner}/{repo}", {
  summary: "The newest issues of one repository, 100 at most.",
  params: z.object({ owner: z.string().min(1).max(100), repo: z.string().min(1).max(100) }),
  responses: { 200: z.object({ issues: z.array(Issue) }) },
});
