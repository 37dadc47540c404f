import { api, event } from "trellis";
import { z } from "zod";

const Time = z.iso.datetime();

export const ChangeFailed = event("delivery.change-failed", {
  summary: "A deployment to production failed.",
  key: "repository",
  version: 1,
  schema: z.object({
    repository: z.string(),
    deploymentId: z.string(),
    sha: z.string(),
    environment: z.string(),
    failedAt: Time,
  }),
});

/** A problem document (RFC 9457). */
const Problem = z.object({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() });

/** Figures without enough data behind them are `null`, never 0. */
const FourKeys = z.object({
  repository: z.string(),
  /** From the first to the last known end of a production deployment, in whole UTC days. */
  window: z.object({ from: Time, to: Time, days: z.int() }).nullable(),
  deploymentFrequency: z.object({ deployments: z.int(), perDay: z.number().nullable() }),
  leadTimeForChanges: z.object({ changes: z.int(), medianSeconds: z.number().nullable() }),
  changeFailureRate: z.object({ failed: z.int(), finished: z.int(), rate: z.number().nullable() }),
  timeToRestore: z.object({
    restored: z.int(),
    medianSeconds: z.number().nullable(),
    /** When production broke, if it is broken now. */
    brokenSince: Time.nullable(),
  }),
});

export const GetMetrics = api("GET /metrics/{owner}/{repo}", {
  summary: "DORA's four keys of one repository.",
  params: z.object({ owner: z.string().min(1).max(100), repo: z.string().min(1).max(100) }),
  responses: { 200: FourKeys, 404: Problem },
});
