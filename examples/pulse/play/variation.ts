import { createHash, randomUUID } from "node:crypto";
import type { Webhook } from "./recorded.ts";
import { createTemplates, type Patch, type Templates } from "./template.ts";

/** A webhook of the gentle flow, and how it should end. */
export interface Variation extends Webhook {
  readonly expected: "accepted" | "quarantined" | "unsigned";
}

/**
 * Makes up the webhooks of a company's day out of recorded ones: issues are opened, answered and closed, changes are
 * pushed and merged and deployed, sometimes badly, plans are bought; now and then comes something broken, unknown or
 * forged. Which one comes depends on the number alone.
 *
 * @param startedAt sets the made-up ids of this flow apart from those of an earlier one
 */
export function createFlow(
  recorded: readonly Webhook[],
  startedAt: Date,
): (number: number, now: Date) => Variation {
  const templates = createTemplates(recorded);
  // Beyond GitHub's own ids, below the numbers that a double holds exactly.
  const firstId = Math.floor(startedAt.getTime() / 1_000) * 100_000;

  return (number, now) => {
    const cycle = Math.floor(number / stations.length);
    const station = stations[number % stations.length] ?? "star";
    const moment: Moment = {
      cycle,
      id: firstId + cycle,
      openedAt: openedAt(startedAt, cycle),
      now,
      templates,
    };
    const {
      event,
      payload,
      expected = "accepted",
    } = station === "recorded" ? replay(recorded, cycle) : makers[station](moment);
    return { deliveryId: randomUUID(), event, payload, expected };
  };
}

/** What comes one after another, round and round. */
const stations = [
  "issueOpened",
  "push",
  "star",
  "purchased",
  "merged",
  "deployed",
  "issueAnswered",
  "upgraded",
  "recorded",
  "issueClosed",
  "oddity",
] as const;

type Made = Pick<Webhook, "event" | "payload"> & { readonly expected?: Variation["expected"] };

interface Moment {
  readonly cycle: number;
  /** One number for all that belongs to one cycle: its issue, its commit, its account. */
  readonly id: number;
  /** When the cycle's issue was opened; ISO 8601. */
  readonly openedAt: string;
  readonly now: Date;
  readonly templates: Templates;
}

const makers: Readonly<Record<Exclude<(typeof stations)[number], "recorded">, (moment: Moment) => Made>> = {
  issueOpened: (moment) => made(moment, "issues", "opened", { changes: undefined }, issue(moment)),

  issueClosed: (moment) => {
    const closed = { action: "closed", "issue.state": "closed", "issue.closed_at": moment.now.toISOString() };
    return made(moment, "issues", "opened", { changes: undefined }, issue(moment), closed);
  },

  // Every third issue gets no answer but its author's own words.
  issueAnswered: (moment) =>
    made(moment, "issue_comment", "created", issue(moment), {
      "comment.user.login": moment.cycle % 3 === 2 ? "Codertocat" : "octocat",
      "comment.created_at": moment.now.toISOString(),
    }),

  push: (moment) =>
    made(moment, "push", undefined, {
      "commits.0.id": shaOf(moment),
      "commits.0.timestamp": moment.now.toISOString(),
    }),

  merged: (moment) =>
    made(moment, "pull_request", "closed", {
      "pull_request.number": moment.cycle + 1,
      "pull_request.merged": true,
      "pull_request.merged_at": moment.now.toISOString(),
      "pull_request.closed_at": moment.now.toISOString(),
      "pull_request.merge_commit_sha": shaOf(moment),
    }),

  // Every fifth deployment fails.
  deployed: (moment) =>
    made(moment, "deployment_status", "created", {
      "deployment.id": moment.id,
      "deployment.sha": shaOf(moment),
      "deployment.created_at": moment.now.toISOString(),
      "deployment_status.state": moment.cycle % 5 === 4 ? "failure" : "success",
      "deployment_status.created_at": moment.now.toISOString(),
    }),

  purchased: (moment) => {
    const first = { action: "purchased", previous_marketplace_purchase: undefined };
    return { event: "marketplace_purchase", payload: purchaseOf(moment, 3, first) };
  },

  upgraded: (moment) => ({ event: "marketplace_purchase", payload: purchaseOf(moment, 7, {}) }),

  star: (moment) => made(moment, "star", "created", {}),

  oddity: (moment) => {
    const { payload } = made(moment, "star", "created", {});
    if (moment.cycle % 3 === 0) return { event: "sub_issues", payload };
    if (moment.cycle % 3 === 1) return { event: "star", payload, expected: "unsigned" };
    return { ...made(moment, "star", "created", { sender: undefined }), expected: "quarantined" };
  },
};

const repositories = ["octo-org/shop", "octo-org/ledger", "octo-org/website"] as const;

function made(moment: Moment, event: string, action: string | undefined, ...patches: readonly Patch[]): Made {
  const place = { "repository.full_name": repositories[moment.cycle % repositories.length] };
  return { event, payload: moment.templates.make(event, action, place, ...patches) };
}

const titles = [
  "Login fails on Safari",
  "How do I rotate the webhook secret?",
  "Please add dark mode",
  "The export leaks a token",
  "Thoughts on the new layout",
] as const;

/** Some issues are reported late, so that their answer is overdue at once. */
function openedAt(startedAt: Date, cycle: number): string {
  return new Date(startedAt.getTime() + cycle * 1_000 - (cycle % 4) * 9 * 3_600_000).toISOString();
}

function issue({ cycle, id, openedAt: opened }: Moment): Patch {
  return {
    "issue.id": id,
    "issue.number": cycle + 1,
    "issue.title": titles[cycle % titles.length],
    "issue.body": "",
    "issue.labels": [],
    "issue.created_at": opened,
  };
}

function purchaseOf({ id, now, templates }: Moment, units: number, patch: Patch): unknown {
  const login = `customer-${id % 100_000}`;
  const common = {
    "marketplace_purchase.account.id": id,
    "marketplace_purchase.account.login": login,
    "previous_marketplace_purchase.account.id": id,
    "previous_marketplace_purchase.account.login": login,
    "previous_marketplace_purchase.unit_count": 3,
    "marketplace_purchase.unit_count": units,
    "marketplace_purchase.next_billing_date": new Date(now.getTime() + 12 * 86_400_000).toISOString(),
    effective_date: now.toISOString(),
  };
  return templates.make("marketplace_purchase", "changed", common, patch);
}

/** The commit of a cycle. */
function shaOf({ id }: Moment): string {
  return createHash("sha1").update(String(id)).digest("hex");
}

function replay(recorded: readonly Webhook[], cycle: number): Made {
  const webhook = recorded[(cycle * 7) % recorded.length];
  if (webhook === undefined) throw new Error("nothing is recorded");
  return { event: webhook.event, payload: webhook.payload };
}
