import type { Engine } from "@trellis/engine";
import type { DeadLetterSummary, EngineStatus } from "@trellis/engine/inspection";
import type { z } from "zod";
import type { GetMetrics } from "../contexts/delivery/contracts.ts";
import type { Invoice } from "../contexts/billing/contracts.ts";
import type { Delivery } from "../contexts/intake/contracts.ts";
import type { Issue } from "../contexts/triage/contracts.ts";
import type { Received } from "./receiver.ts";
import type { Webhook } from "./recorded.ts";
import type { Sent } from "./send.ts";

export type DeliveryRow = z.infer<typeof Delivery>;
export type InvoiceRow = z.infer<typeof Invoice>;
export type IssueRow = z.infer<typeof Issue>;
export type Metrics = z.infer<(typeof GetMetrics)["declaration"]["responses"][200]>;

export interface QuarantineRow {
  readonly deliveryId: string;
  readonly event: string;
  readonly pointer: string;
  readonly reason: string;
}

/** Everything that the books are balanced from. */
export interface Evidence {
  /** Every webhook posted, in order, repeated ones too. */
  readonly sent: readonly Sent[];
  /** The data folder was new: whatever is in it comes from this play. */
  readonly fresh: boolean;
  /** Function to the event contract that it is subscribed to. */
  readonly subscriptions: ReadonlyMap<string, string>;
  readonly status: EngineStatus;
  readonly deliveries: readonly DeliveryRow[];
  readonly quarantine: readonly QuarantineRow[];
  readonly invoices: readonly InvoiceRow[];
  /** Of each repository the newest, 100 at most. */
  readonly issues: readonly IssueRow[];
  readonly metrics: readonly Metrics[];
  readonly deadLetters: readonly DeadLetterSummary[];
  readonly notices: Received;
}

/** Dead letters that are looked at; the functions' counts hold all of them. */
const deadLettersMax = 1_000;

/** Asks the system, over the APIs that its owners have, what became of everything. */
export async function gather(
  engine: Engine,
  played: Pick<Evidence, "sent" | "fresh" | "notices">,
): Promise<Evidence> {
  const api = (path: string) => getJson(`${engine.gatewayUrl}${path}`);
  const webhooks = played.sent.map(({ webhook }) => webhook);
  return {
    ...played,
    subscriptions: subscriptionsOf(engine),
    status: await engine.status(),
    deliveries: [
      ...(await allPages<DeliveryRow>(api, "/deliveries?outcome=published")),
      ...(await allPages<DeliveryRow>(api, "/deliveries?outcome=ignored")),
      ...(await allPages<DeliveryRow>(api, "/deliveries?outcome=unknown")),
    ],
    quarantine: await quarantineOf(engine),
    invoices: await invoicesOf(api, webhooks),
    issues: await issuesOf(api, webhooks),
    metrics: await metricsOf(api, webhooks),
    deadLetters: (await engine.inspected.deadLetters({}, deadLettersMax)).deadLetters,
    notices: played.notices,
  };
}

/** Payloads that one answer holds at most. */
const quarantinePage = 1_000;

/** What the platform keeps in quarantine of GitHub's deliveries; a delivery's id is its key. */
async function quarantineOf({ inspected }: Engine): Promise<readonly QuarantineRow[]> {
  const rows: QuarantineRow[] = [];
  for (let after = 0; ;) {
    const { payloads } = await inspected.quarantined({}, quarantinePage, after);
    for (const { key, contract, pointer, reason } of payloads) {
      const [, event = ""] = /^github\/([^.]*)/.exec(contract) ?? [];
      rows.push({ deliveryId: key, event, pointer, reason });
    }
    const last = payloads.at(-1);
    if (last === undefined || payloads.length < quarantinePage) return rows;
    after = last.id;
  }
}

type Api = (path: string) => Promise<unknown>;

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  const body: unknown = await response.json();
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}: ${JSON.stringify(body)}`);
  return body;
}

function subscriptionsOf({ model }: Engine): ReadonlyMap<string, string> {
  const subscriptions = new Map<string, string>();
  for (const context of Object.values(model.contexts)) {
    for (const [name, declared] of Object.entries(context.functions)) {
      if (declared.kind === "on") subscriptions.set(`${context.name}.${name}`, declared.event);
    }
  }
  return subscriptions;
}

async function allPages<Row>(api: Api, path: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let after: string | null = "";
  while (after !== null) {
    const page: unknown = await api(
      `${path}&limit=500${after === "" ? "" : `&after=${encodeURIComponent(after)}`}`,
    );
    // The gateway has checked the answer against the contract that these types are made of.
    const { deliveries, next } = page as { deliveries: Row[]; next: string | null };
    rows.push(...deliveries);
    after = next;
  }
  return rows;
}

async function invoicesOf(api: Api, webhooks: readonly Webhook[]): Promise<readonly InvoiceRow[]> {
  const accounts = webhooks
    .filter(({ event }) => event === "marketplace_purchase")
    .map(({ payload }) => (payload as Purchase).marketplace_purchase.account.id);
  const invoices: InvoiceRow[] = [];
  for (const account of new Set(accounts)) {
    invoices.push(...((await api(`/invoices?account=${account}`)) as { invoices: InvoiceRow[] }).invoices);
  }
  return invoices;
}

async function issuesOf(api: Api, webhooks: readonly Webhook[]): Promise<readonly IssueRow[]> {
  const issues: IssueRow[] = [];
  for (const name of repositoriesOf(webhooks))
    issues.push(...((await api(`/issues/${name}`)) as { issues: IssueRow[] }).issues);
  return issues;
}

async function metricsOf(api: Api, webhooks: readonly Webhook[]): Promise<readonly Metrics[]> {
  const metrics: Metrics[] = [];
  for (const name of repositoriesOf(webhooks)) {
    const found = await api(`/metrics/${name}`);
    if (found !== undefined) metrics.push(found as Metrics);
  }
  return metrics;
}

function repositoriesOf(webhooks: readonly Webhook[]): readonly string[] {
  const names = webhooks.flatMap(({ payload }) => (payload as InRepository).repository?.full_name ?? []);
  return [...new Set(names)];
}

interface Purchase {
  readonly marketplace_purchase: { readonly account: { readonly id: number } };
}

interface InRepository {
  readonly repository?: { readonly full_name: string };
}
