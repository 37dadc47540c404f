import { money } from "./money.ts";
import type { Notice } from "./notice.ts";

interface IssueNews {
  readonly issueId: string;
  readonly repository: string;
  readonly number: number;
  readonly title: string;
  readonly category: string;
  readonly assignee: string;
  readonly answerDueAt: string;
}

export function assignmentNotice(issue: IssueNews): Notice {
  return {
    noticeId: `issue-assigned/${issue.issueId}`,
    to: issue.assignee,
    subject: `${issue.repository}#${issue.number} is yours: ${issue.title}`,
    text: `A ${issue.category} issue. Please answer until ${issue.answerDueAt}.`,
  };
}

export function escalationNotice(issue: IssueNews & { readonly openedAt: string }): Notice {
  return {
    noticeId: `issue-escalated/${issue.issueId}`,
    to: "support",
    subject: `Nobody answered ${issue.repository}#${issue.number}: ${issue.title}`,
    text: `Opened ${issue.openedAt}, an answer was due ${issue.answerDueAt}; ${issue.assignee} has it.`,
  };
}

export function reminderNotice(issue: Omit<IssueNews, "category">): Notice {
  return {
    noticeId: `issue-reminded/${issue.issueId}`,
    to: issue.assignee,
    subject: `${issue.repository}#${issue.number} still waits for you: ${issue.title}`,
    text: `Half of the time is over. Please answer until ${issue.answerDueAt}.`,
  };
}

export function overdueNotice(overdue: {
  readonly invoiceId: string;
  readonly accountId: string;
  readonly totalCents: number;
  readonly level: number;
}): Notice {
  const { invoiceId, accountId, totalCents, level } = overdue;
  return {
    noticeId: `invoice-overdue/${invoiceId}/${level}`,
    to: "finance",
    subject: `Invoice ${invoiceId} is overdue`,
    text: `Account ${accountId} owes ${money(totalCents)}; reminder ${level} of 2 is due.`,
  };
}

/** @param statement undefined for an invoice of which billing has no more than its event, as before version 2 */
export function invoiceNotice(
  invoice: {
    readonly invoiceId: string;
    readonly accountId: string;
    readonly accountLogin?: string | undefined;
    readonly totalCents: number;
    readonly vatCents: number;
  },
  statement?: { readonly lines: readonly string[]; readonly month: string },
): Notice {
  const customer = invoice.accountLogin ?? `account ${invoice.accountId}`;
  const sum = `${money(invoice.totalCents)}, of which ${money(invoice.vatCents)} VAT`;
  return {
    noticeId: `invoice-issued/${invoice.invoiceId}`,
    to: "finance",
    subject: `Invoice ${invoice.invoiceId} to ${customer}`,
    text:
      statement === undefined
        ? `${sum}.`
        : `${statement.lines.join("; ")}. ${sum}, in the books of ${statement.month}.`,
  };
}

export function monthNotice(closed: {
  readonly month: string;
  readonly invoices: number;
  readonly totalCents: number;
  readonly vatCents: number;
}): Notice {
  const { month, invoices, totalCents, vatCents } = closed;
  return {
    noticeId: `month-closed/${month}`,
    to: "finance",
    subject: `The books of ${month} are closed`,
    text: `${invoices} invoices, ${money(totalCents)}, of which ${money(vatCents)} VAT.`,
  };
}

export function failureNotice(failure: {
  readonly repository: string;
  readonly deploymentId: string;
  readonly sha: string;
  readonly environment: string;
  readonly failedAt: string;
}): Notice {
  const { repository, deploymentId, sha, environment, failedAt } = failure;
  return {
    noticeId: `change-failed/${deploymentId}`,
    to: "flow",
    subject: `A deployment of ${repository} to ${environment} failed`,
    text: `Deployment ${deploymentId} of commit ${sha.slice(0, 8)} failed at ${failedAt}.`,
  };
}

/** One notice for one way in which an event breaks its schema: the thousandth delivery of it is no news. */
export function quarantineNotice(quarantined: {
  readonly deliveryId: string;
  readonly event: string;
  readonly pointer: string;
  readonly reason: string;
}): Notice {
  const { deliveryId, event, pointer, reason } = quarantined;
  const place = pointer === "" ? "the payload" : pointer;
  return {
    noticeId: `quarantined/${event}${pointer}`.slice(0, 300),
    to: "platform",
    subject: `GitHub's "${event}" is not what its schema says`,
    text: `In delivery ${deliveryId}, ${place} ${reason}.`,
  };
}
