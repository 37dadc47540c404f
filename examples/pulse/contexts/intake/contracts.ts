import { api, event } from "trellis";
import { z } from "zod";

/** `owner/name`, as GitHub writes it. */
const Repository = z.string().min(3).max(200);
/** ISO 8601 in UTC with milliseconds, so that times compare as text. */
const Time = z.iso.datetime();
/** GitHub's numbers as text: they outgrow what some readers hold in a number. */
const GithubId = z.string().regex(/^[0-9]{1,20}$/);
const Sha = z.string().regex(/^[0-9a-f]{40,64}$/);

export const PullRequestMerged = event("intake.pull-request-merged", {
  summary: "A pull request was merged into its repository's default branch.",
  key: "repository",
  version: 1,
  schema: z.object({
    repository: Repository,
    number: z.int().positive(),
    /** The commit that the merge put on the default branch. */
    sha: Sha,
    mergedAt: Time,
  }),
});

export const CommitsPushed = event("intake.commits-pushed", {
  summary: "Commits were pushed to a repository's default branch.",
  key: "repository",
  version: 1,
  schema: z.object({
    repository: Repository,
    // GitHub lists 2,048 commits of one push at most.
    commits: z
      .array(z.object({ sha: Sha, committedAt: Time }))
      .min(1)
      .max(2_048),
  }),
});

export const DeploymentFinished = event("intake.deployment-finished", {
  summary: "A deployment ended, well or badly.",
  key: "repository",
  version: 1,
  schema: z.object({
    repository: Repository,
    deploymentId: GithubId,
    sha: Sha,
    environment: z.string().min(1).max(255),
    /** Whether the environment is what users see. */
    production: z.boolean(),
    outcome: z.enum(["succeeded", "failed"]),
    startedAt: Time,
    finishedAt: Time,
  }),
});

const IssueFields = {
  issueId: GithubId,
  repository: Repository,
  number: z.int().positive(),
  openedAt: Time,
};

export const IssueOpened = event("intake.issue-opened", {
  summary: "Somebody opened an issue.",
  key: "issueId",
  version: 1,
  schema: z.object({
    ...IssueFields,
    title: z.string().max(1_024),
    /** Empty when the author wrote nothing; GitHub's bound on a body is 65,536 characters. */
    body: z.string().max(262_144),
    labels: z.array(z.string().max(255)).max(100),
    author: z.string().min(1).max(255).meta({ personal: true }),
  }),
});

export const IssueAnswered = event("intake.issue-answered", {
  summary: "A person other than the author commented on an issue.",
  key: "issueId",
  version: 1,
  schema: z.object({
    ...IssueFields,
    answeredBy: z.string().min(1).max(255).meta({ personal: true }),
    answeredAt: Time,
  }),
});

export const IssueClosed = event("intake.issue-closed", {
  summary: "An issue was closed.",
  key: "issueId",
  version: 1,
  schema: z.object({ ...IssueFields, closedAt: Time }),
});

const Plan = z.object({
  planId: GithubId,
  name: z.string().min(1).max(255),
  cycle: z.enum(["monthly", "yearly"]),
  /** 1 for plans that are not sold by the unit. */
  units: z.int().min(0).max(1_000_000),
  /** US cents for one unit and one cycle; GitHub Marketplace sells in dollars. */
  unitPriceCents: z.int().min(0).max(1_000_000_000),
});

export const PurchaseChanged = event("intake.purchase-changed", {
  summary: "An account bought, changed or cancelled a plan on GitHub Marketplace.",
  key: "accountId",
  version: 1,
  schema: z.object({
    /** The same for every delivery of the same change, whatever its delivery id. */
    purchaseId: z.string().min(1).max(200),
    accountId: GithubId,
    accountLogin: z.string().min(1).max(255).meta({ personal: true }),
    change: z.enum(["purchased", "changed", "cancelled", "pending-change", "pending-change-cancelled"]),
    plan: Plan,
    /** The plan before; only changes have one. */
    previousPlan: Plan.optional(),
    onFreeTrial: z.boolean(),
    effectiveAt: Time,
    /** When GitHub bills the account next, and the cycle paid for ends. */
    nextBillingAt: Time.optional(),
  }),
});

export const DeliveryQuarantined = event("intake.delivery-quarantined", {
  summary: "A signed webhook was set aside because its payload is not what GitHub publishes.",
  key: "event",
  version: 1,
  schema: z.object({
    deliveryId: z.string(),
    event: z.string(),
    /** Where in the payload (RFC 6901). */
    pointer: z.string(),
    reason: z.string(),
  }),
});

/** A problem document (RFC 9457). */
const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
});

const DeliveryId = z.string().min(1).max(128);
const EventName = z.string().min(1).max(100);
const Outcome = z.enum(["published", "ignored", "unknown"]);

/** An accepted delivery and what became of it: the intake's book. */
export const Delivery = z.object({
  deliveryId: DeliveryId,
  event: EventName,
  action: z.string().max(100).optional(),
  /** `ignored`: known, of no interest; `unknown`: GitHub's schema has no such event. */
  outcome: Outcome,
  /** Names of the contracts whose events were published, one entry for each event. */
  published: z.array(z.string()),
  receivedAt: Time,
});

/**
 * GitHub's way in. GitHub gives a delivery up after 10 s, sends a redelivered one with its old id, and offers
 * redelivery for three days: that long, an id is remembered.
 */
export const ReceiveWebhook = api("POST /webhooks/github", {
  summary: "Takes one webhook delivery from GitHub.",
  headers: z.object({
    "x-github-delivery": DeliveryId,
    "x-github-event": EventName,
    // Absent is as wrong as forged: the handler answers both with 401.
    "x-hub-signature-256": z.string().optional(),
  }),
  body: z.unknown(),
  responses: {
    202: z.object({
      deliveryId: DeliveryId,
      // A sender that would not mend a payload is not told what is wrong with it: it is kept in quarantine.
      outcome: z.enum([...Outcome.options, "quarantined"]),
      published: z.array(z.string()),
    }),
    401: Problem,
  },
  bodyMaxBytes: 25 * 1024 * 1024,
  idempotency: { header: "x-github-delivery", windowMs: 3 * 86_400_000 },
});

export const GetDelivery = api("GET /deliveries/{deliveryId}", {
  summary: "What became of one accepted delivery.",
  params: z.object({ deliveryId: DeliveryId }),
  responses: { 200: Delivery, 404: Problem },
});

const PageQuery = {
  /** The `next` of the page before. */
  after: DeliveryId.optional(),
  limit: z.int().min(1).max(500).optional(),
};

export const ListDeliveries = api("GET /deliveries", {
  summary: "Accepted deliveries with one outcome, by delivery id.",
  query: z.object({ outcome: Outcome, ...PageQuery }),
  responses: { 200: z.object({ deliveries: z.array(Delivery), next: z.string().nullable() }) },
});
