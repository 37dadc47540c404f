import { money } from "../contexts/notify/domain/money.ts";
import type { Evidence } from "./evidence.ts";
import { table } from "./table.ts";

/** The outcome of one play, as data. */
export interface Report {
  readonly balanced: boolean;
  readonly gaps: readonly string[];
  readonly received: {
    readonly sent: number;
    /** Posted again, and answered as the first time. */
    readonly duplicates: number;
    readonly outcomes: Readonly<Record<string, number>>;
    /** Why webhooks are in quarantine, by reason, most frequent first. */
    readonly quarantined: readonly { readonly why: string; readonly webhooks: number }[];
  };
  readonly events: Readonly<Record<string, number>>;
  readonly functions: readonly FunctionFigures[];
  /** What is in the dead-letter queues, by function and cause. */
  readonly deadLetters: readonly DeadLetterFigures[];
  readonly notices: Evidence["notices"];
  readonly invoices: Evidence["invoices"];
  readonly metrics: Evidence["metrics"];
  readonly tookMs: number;
}

interface FunctionFigures {
  readonly function: string;
  readonly done: number;
  readonly refused: number;
  readonly retries: number;
  readonly deadLetters: number;
}

interface DeadLetterFigures {
  readonly function: string;
  readonly message: string;
  readonly deadLetters: number;
}

export function reportOf(evidence: Evidence, gaps: readonly string[], tookMs: number): Report {
  const { sent, deliveries, quarantine, status } = evidence;
  const outcomes = tally(deliveries.map(({ outcome }) => outcome));
  const reasons = tally(quarantine.map(({ pointer, reason }) => `${pointer} ${reason}`));
  return {
    balanced: gaps.length === 0,
    gaps,
    received: {
      sent: sent.length,
      duplicates: sent.length - new Set(sent.map(({ webhook }) => webhook.deliveryId)).size,
      outcomes: { published: 0, ignored: 0, unknown: 0, ...outcomes, quarantined: quarantine.length },
      quarantined: Object.entries(reasons)
        .map(([why, webhooks]) => ({ why, webhooks }))
        .toSorted((a, b) => b.webhooks - a.webhooks || (a.why < b.why ? -1 : 1)),
    },
    events: Object.fromEntries(status.events.map(({ name, published }) => [name, published])),
    functions: status.functions
      // Reading the books is no part of them.
      .filter(({ kind, done }) => kind !== "http" || done > 0)
      .map(({ name, done, refused, retries, deadLettered }) => {
        return { function: name, done, refused, retries, deadLetters: deadLettered };
      }),
    deadLetters: causesOf(evidence.deadLetters),
    notices: evidence.notices,
    invoices: evidence.invoices,
    metrics: evidence.metrics,
    tookMs,
  };
}

/** The report as people read it. */
export function printed(report: Report): string {
  const { received, notices } = report;
  const { published, ignored, unknown, quarantined } = received.outcomes;
  const again = received.duplicates === 0 ? "" : `, ${received.duplicates} of them again`;
  return [
    `Pulse played ${received.sent} webhooks${again}, in ${(report.tookMs / 1_000).toFixed(1)} s`,
    "",
    `Webhooks: ${published} published, ${ignored} of no interest, ${unknown} unknown, ${quarantined} quarantined`,
    ...table(
      ["  quarantined because", "webhooks"],
      received.quarantined.map(({ why, webhooks }) => [`  ${why}`, webhooks]),
    ),
    "",
    ...table(["Events", "published"], Object.entries(report.events)),
    "",
    ...table(
      ["Functions", "done", "refused", "retries", "dead letters"],
      report.functions.map((row) => [row.function, row.done, row.refused, row.retries, row.deadLetters]),
    ),
    "",
    `Notices: ${notices.notices} taken, ${notices.failures} of ${notices.attempts} attempts failed, ${notices.repeated} repeated`,
    "",
    ...table(
      ["Dead letters", "", "cause"],
      report.deadLetters.map((row) => [row.function, row.deadLetters, row.message]),
    ),
    "",
    ...table(
      ["Invoices", "country", "net", "VAT", "total"],
      report.invoices.map((invoice) => [
        invoice.invoiceId,
        invoice.country,
        money(invoice.netCents),
        money(invoice.vatCents),
        money(invoice.totalCents),
      ]),
    ),
    "",
    ...table(
      ["Repositories", "deployments", "lead time", "failure rate", "time to restore"],
      report.metrics.map((keys) => [
        keys.repository,
        keys.deploymentFrequency.deployments,
        seconds(keys.leadTimeForChanges.medianSeconds),
        keys.changeFailureRate.rate === null ? "-" : `${Math.round(keys.changeFailureRate.rate * 100)} %`,
        seconds(keys.timeToRestore.medianSeconds),
      ]),
    ),
    "",
    ...(report.balanced
      ? ["The books balance: every webhook is accounted for."]
      : [`The books do not balance, ${report.gaps.length} gaps:`, ...report.gaps.map((gap) => `  ${gap}`)]),
  ].join("\n");
}

/** In the order of their text: which of two failed first depends on chance. */
function causesOf(deadLetters: Evidence["deadLetters"]): readonly DeadLetterFigures[] {
  const groups = Map.groupBy(deadLetters, (each) => `${each.function}\n${each.message}`);
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => {
      const [name = "", message = ""] = key.split("\n", 2);
      return { function: name, message, deadLetters: group.length };
    });
}

const seconds = (value: number | null) => (value === null ? "-" : `${value.toLocaleString("en-US")} s`);

function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
