import { assign } from "./assign.ts";
import type { Category } from "./classify.ts";

/** All that is known of an issue; times are ISO 8601 in UTC with milliseconds. */
export interface Issue {
  issueId: string;
  repository: string;
  number: number;
  openedAt: string;
  standing: "unseen" | "waiting" | "escalated" | "answered" | "closed";
  /** The time of opening as long as the issue is unseen. */
  answerDueAt: string;
  title?: string | undefined;
  category?: Category | undefined;
  assignee?: string | undefined;
  answeredAt?: string | undefined;
  closedAt?: string | undefined;
  escalatedAt?: string | undefined;
}

type Known = Issue | undefined;
type Identity = Pick<Issue, "issueId" | "repository" | "number" | "openedAt">;

/** An issue that was classified and given to a person. */
export interface TriagedIssue extends Issue {
  title: string;
  category: Category;
  assignee: string;
}

interface OpenedIssue extends Identity {
  readonly title: string;
  readonly category: Category;
}

/** Minutes until an answer is due. */
const patienceMinutes: Readonly<Record<Category, number>> = {
  security: 60,
  bug: 8 * 60,
  question: 24 * 60,
  feature: 72 * 60,
  other: 24 * 60,
};

/** Gives a new issue to a person; refused when that was done before. */
export function triage(known: Known, opened: OpenedIssue): TriagedIssue | { refused: "already-triaged" } {
  if (known?.assignee !== undefined) return { refused: "already-triaged" };
  const { title, category, ...identity } = opened;
  const assignee = assign(identity.issueId, category);
  const dueMs = Date.parse(identity.openedAt) + patienceMinutes[category] * 60_000;
  const answerDueAt = new Date(dueMs).toISOString();
  const issue = { ...known, ...identity, title, category, assignee, answerDueAt };
  return { ...issue, standing: standingOf(issue) };
}

/** The first answer counts. */
export function answered(
  known: Known,
  { answeredAt, ...identity }: Identity & { answeredAt: string },
): Issue {
  const answerDueAt = known?.answerDueAt ?? identity.openedAt;
  const first = earlier(known?.answeredAt, answeredAt);
  const issue = { ...known, ...identity, answerDueAt, answeredAt: first };
  return { ...issue, standing: standingOf(issue) };
}

export function closed(known: Known, { closedAt, ...identity }: Identity & { closedAt: string }): Issue {
  const answerDueAt = known?.answerDueAt ?? identity.openedAt;
  const first = earlier(known?.closedAt, closedAt);
  const issue = { ...known, ...identity, answerDueAt, closedAt: first };
  return { ...issue, standing: standingOf(issue) };
}

/** When its assignee is reminded: halfway. */
export function remindAt({ openedAt, answerDueAt }: Issue): string {
  return new Date((Date.parse(openedAt) + Date.parse(answerDueAt)) / 2).toISOString();
}

/** An issue of which somebody owes an answer; refused for any other. */
export function owing(issue: Known): TriagedIssue | { refused: "no-answer-owed" } {
  const { title, category, assignee, standing } = issue ?? {};
  if (issue === undefined || title === undefined || category === undefined || assignee === undefined)
    return { refused: "no-answer-owed" };
  return standing === "waiting" ? { ...issue, title, category, assignee } : { refused: "no-answer-owed" };
}

/**
 * Marks an issue that nobody has answered in time; refused for any other.
 *
 * @param now ISO 8601, UTC, with milliseconds
 */
export function escalate(
  issue: Known,
  now: string,
): (TriagedIssue & { escalatedAt: string }) | { refused: "no-answer-owed" } {
  const owed = owing(issue);
  return "refused" in owed ? owed : { ...owed, escalatedAt: now, standing: "escalated" };
}

/** Takes an issue from its assignee: it stands as it did before it was triaged, with all that is known of it. */
export function release(issue: Issue): Issue {
  const { assignee: _nobody, category: _unknown, ...known } = issue;
  const { openedAt: answerDueAt } = known;
  return { ...known, answerDueAt, standing: standingOf(known) };
}

function standingOf({ closedAt, answeredAt, escalatedAt, assignee }: Partial<Issue>): Issue["standing"] {
  if (closedAt !== undefined) return "closed";
  if (answeredAt !== undefined) return "answered";
  if (escalatedAt !== undefined) return "escalated";
  return assignee === undefined ? "unseen" : "waiting";
}

const earlier = (a: string | undefined, b: string) => (a !== undefined && a < b ? a : b);
