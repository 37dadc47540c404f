import type { Evidence } from "./evidence.ts";

/**
 * Follows every webhook from the answer that its sender got to the last event that came of it, and names whatever is
 * missing. Nothing missing: the books balance.
 */
export function findGaps(evidence: Evidence): readonly string[] {
  return [
    ...unanswered(evidence),
    ...unrecorded(evidence),
    ...unpublished(evidence),
    ...undelivered(evidence),
    ...(evidence.fresh ? unexplained(evidence) : []),
  ];
}

/** Every webhook was taken in, if only into quarantine; nothing else may happen to one that is signed. */
function unanswered({ sent }: Evidence): readonly string[] {
  return sent
    .filter(({ status }) => status !== 202)
    .map(({ webhook, status, answer }) => {
      const said = typeof answer["detail"] === "string" ? `: ${answer["detail"]}` : "";
      return `${webhook.event} ${webhook.deliveryId} was answered ${status === 0 ? "not at all" : status}${said}`;
    });
}

/** Every answer has its row, and the row says what the answer said. */
function unrecorded({ sent, deliveries, quarantine, fresh }: Evidence): readonly string[] {
  const accepted = new Map(deliveries.map((row) => [row.deliveryId, row]));
  const setAside = new Set(quarantine.map((row) => row.deliveryId));
  const gaps: string[] = [];
  for (const { webhook, status, answer } of sent) {
    const name = `${webhook.event} ${webhook.deliveryId}`;
    const row = accepted.get(webhook.deliveryId);
    const quarantined = answer["outcome"] === "quarantined";
    if (quarantined && !setAside.has(webhook.deliveryId)) {
      gaps.push(`${name} was quarantined, but is not in quarantine`);
    }
    if (status !== 202 || quarantined) continue;
    if (row === undefined) gaps.push(`${name} was accepted, but has no row`);
    if (row !== undefined && row.outcome !== answer["outcome"]) {
      gaps.push(`${name} was answered "${String(answer["outcome"])}", but its row says "${row.outcome}"`);
    }
  }
  const known = new Set(sent.map(({ webhook }) => webhook.deliveryId));
  const strangers = [...accepted.keys(), ...setAside].filter((id) => fresh && !known.has(id));
  return [...gaps, ...strangers.map((id) => `there is a row for ${id}, which nobody sent`)];
}

/** What the rows say was published is what the log holds. */
function unpublished({ deliveries, quarantine, status }: Evidence): readonly string[] {
  const owed = new Map<string, number>([["intake.delivery-quarantined", quarantine.length]]);
  for (const type of deliveries.flatMap((row) => row.published)) owed.set(type, (owed.get(type) ?? 0) + 1);
  return status.events
    .filter(({ context }) => context === "intake")
    .filter(({ name, published }) => published !== (owed.get(name) ?? 0))
    .map(({ name, published }) => `${name}: the rows say ${owed.get(name) ?? 0}, the log holds ${published}`);
}

/** Every event was settled at each of its subscriptions: done, refused, filtered, or a dead letter that somebody can see. */
function undelivered({ status, subscriptions }: Evidence): readonly string[] {
  const gaps = status.books.balanced ? [] : ["the engine's own books do not balance"];
  const published = new Map(status.events.map((event) => [event.name, event.published]));
  const lines = new Map(status.books.subscriptions.map((line) => [line.function, line]));
  for (const [name, event] of subscriptions) {
    const line = lines.get(name);
    if (line === undefined) {
      gaps.push(`${name} is not in the engine's books`);
      continue;
    }
    const { owed, done, refused, filtered, deadLetters, waiting } = line;
    if (owed !== published.get(event)) {
      gaps.push(
        `${name} is owed ${owed} events, but ${published.get(event) ?? 0} of ${event} were published`,
      );
    }
    const settled = done + refused + filtered + deadLetters;
    if (settled !== owed || waiting !== 0) {
      gaps.push(
        `${name} is owed ${owed} events: ${done} done, ${refused} refused, ${filtered} filtered, ${deadLetters} dead, ${waiting} waiting`,
      );
    }
  }
  return gaps;
}

/** What the contexts made of the events stands where it should; only a new data folder holds nothing else. */
function unexplained({ status, invoices, issues, notices }: Evidence): readonly string[] {
  const published = (name: string) => status.events.find((event) => event.name === name)?.published ?? 0;
  const done = (matches: (name: string) => boolean) =>
    status.functions.filter(({ name }) => matches(name)).reduce((sum, each) => sum + each.done, 0);
  const pairs = [
    ["invoices issued", published("billing.invoice-issued"), "invoices that the API shows", invoices.length],
    [
      "purchases invoiced",
      done((name) => name === "billing.issueInvoice"),
      "invoices issued",
      published("billing.invoice-issued"),
    ],
    [
      "issues assigned",
      published("triage.issue-assigned"),
      "issues that the API shows with an assignee",
      issues.filter(({ assignee }) => assignee !== undefined).length,
    ],
    [
      "notices sent",
      done((name) => name.startsWith("notify.")),
      "notices that the receiver took",
      notices.notices,
    ],
  ] as const;
  return pairs
    .filter(([, left, , right]) => left !== right)
    .map(([what, left, other, right]) => `${what}: ${left}, but ${other}: ${right}`);
}
