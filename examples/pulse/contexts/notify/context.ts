import { context, on, port, table, uses } from "trellis";
import { z } from "zod";
import { GetStatement, InvoiceIssued, InvoiceOverdue, MonthClosed } from "../billing/contracts.ts";
import { ChangeFailed } from "../delivery/contracts.ts";
import { DeliveryQuarantined } from "../intake/contracts.ts";
import { IssueAssigned, IssueEscalated, IssueReminded } from "../triage/contracts.ts";
import type { Sender } from "./ports.ts";

/** A notice that was taken by the other side. */
const SentNotice = z.object({
  noticeId: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  sentAt: z.string(),
});

/** The other side is back within seconds or not at all; news that is late by more is none. */
const retry = { attemptsMax: 5, delayMs: 100, factor: 2, delayMaxMs: 2_000 } as const;
const timeoutMs = 5_000;
/**
 * In order by key, so that two pieces of the same news are never under way at once: the second would find no trace
 * of the first, and be sent as well.
 */
const options = { retry, timeoutMs, ordered: true } as const;

export default context("notify", {
  team: "comms",
  summary: "Tells people what they have to know.",
  tables: { notices: table(SentNotice, { key: "noticeId" }) },
  ports: { sender: port<Sender>() },
  settings: {
    NOTIFY_URL: {
      summary: "The webhook that takes notices; empty: notices are kept in memory and go nowhere.",
      default: "",
    },
  },
  functions: {
    tellOfAssignment: on(IssueAssigned, {
      reads: ["issueId", "repository", "number", "title", "category", "assignee", "answerDueAt"],
      ...options,
    }),
    tellOfEscalation: on(IssueEscalated, {
      reads: ["issueId", "repository", "number", "title", "category", "assignee", "openedAt", "answerDueAt"],
      ...options,
    }),
    tellOfReminder: on(IssueReminded, {
      reads: ["issueId", "repository", "number", "title", "assignee", "answerDueAt"],
      ...options,
    }),
    tellOfInvoice: on(InvoiceIssued, {
      reads: ["invoiceId", "accountId", "accountLogin", "vatCents", "totalCents"],
      // The event is small; what was bought is billing's to say.
      calls: [uses(GetStatement, { reads: ["lines", "month"] })],
      ...options,
    }),
    tellOfOverdue: on(InvoiceOverdue, {
      reads: ["invoiceId", "accountId", "totalCents", "level"],
      ...options,
    }),
    tellOfMonth: on(MonthClosed, { reads: ["month", "invoices", "vatCents", "totalCents"], ...options }),
    tellOfFailure: on(ChangeFailed, {
      reads: ["repository", "deploymentId", "sha", "environment", "failedAt"],
      ...options,
    }),
    tellOfQuarantine: on(DeliveryQuarantined, {
      reads: ["deliveryId", "event", "pointer", "reason"],
      ...options,
    }),
  },
});
