import { assign } from "./assign.ts";
import { classify, type Category } from "./classify.ts";

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
  readonly body: string;
  readonly labels: readonly string[];
}

/** Minutes until an answer is due. */
const patienceMinutes: Readonly<Record<Category, number>> = {
  security: 60,
  bug: 8 * 60,
  question: 24 * 60,
  feature: 72 * 60,
  other: 24 * 60,
};

/** Classifies and assigns a new issue; refused when that was done before. */
export function triage(known: Known, opened: OpenedIssue): TriagedIssue | { refused: "already-triaged" } {
  if (known?.assignee !== undefined) return { refused: "already-triaged" };
  const { title, body, labels, ...identity } = opened;
  const category = classify({ title, body, labels });
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

/**
 * Marks an issue that awaits an answer past its time; nothing for any other.
 *
 * @param now ISO 8601, UTC, with milliseconds
 */
export function escalate(issue: Issue, now: string): (TriagedIssue & { escalatedAt: string }) | undefined {
  const { title, category, assignee, answerDueAt, standing } = issue;
  if (title === undefined || category === undefined || assignee === undefined) return undefined;
  if (standing !== "waiting" || answerDueAt > now) return undefined;
  return { ...issue, title, category, assignee, escalatedAt: now, standing: "escalated" };
}

function standingOf({ closedAt, answeredAt, escalatedAt, assignee }: Partial<Issue>): Issue["standing"] {
  if (closedAt !== undefined) return "closed";
  if (answeredAt !== undefined) return "answered";
  if (escalatedAt !== undefined) return "escalated";
  return assignee === undefined ? "unseen" : "waiting";
}

const earlier = (a: string | undefined, b: string) => (a !== undefined && a < b ? a : b);
