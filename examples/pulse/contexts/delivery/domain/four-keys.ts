import type { Change } from "./change.ts";
import type { Deployment } from "./deployment.ts";
import { median } from "./median.ts";

/** DORA's four keys of one repository. Figures without data are `null`. */
export interface FourKeys {
  repository: string;
  /** From the first to the last end of a deployment, in whole UTC days, both included. */
  window: { from: string; to: string; days: number } | null;
  deploymentFrequency: { deployments: number; perDay: number | null };
  leadTimeForChanges: { changes: number; medianSeconds: number | null };
  changeFailureRate: { failed: number; finished: number; rate: number | null };
  timeToRestore: { restored: number; medianSeconds: number | null; brokenSince: string | null };
}

/**
 * The four keys as DORA defines them ("DORA's software delivery performance metrics", dora.dev/guides), each read
 * from what GitHub tells:
 *
 * - *Deployment frequency*, how often an organization successfully releases to production: deployments that
 *   succeeded, by day of the window.
 * - *Lead time for changes*, the time a commit takes to get into production: from the commit to the end of the first
 *   successful deployment that started after it. GitHub does not list the commits of a deployment; one that starts
 *   later than a commit to the default branch is taken to carry it.
 * - *Change failure rate*, the share of deployments that cause a failure in production: deployments that ended in
 *   `failure` or `error`. A release that deploys well and breaks later is not seen here.
 * - *Time to restore service*, how long it takes to recover from a failure in production: from the first failed
 *   deployment to the end of the next successful one. A failure that is not yet mended counts in none of the
 *   figures but stands in `brokenSince`.
 *
 * The order of `changes` and `deployments` makes no difference.
 */
export function fourKeys(
  repository: string,
  changes: readonly Change[],
  deployments: readonly Deployment[],
): FourKeys {
  const inOrder = deployments.toSorted(byEnd);
  const succeeded = inOrder.filter(({ outcome }) => outcome === "succeeded");
  const failed = inOrder.length - succeeded.length;
  const window = windowOf(inOrder);
  const leadTimes = changes.flatMap((change) => leadTimeOf(change, succeeded));
  return {
    repository,
    window,
    deploymentFrequency: {
      deployments: succeeded.length,
      perDay: window === null ? null : rounded(succeeded.length / window.days),
    },
    leadTimeForChanges: { changes: leadTimes.length, medianSeconds: median(leadTimes) },
    changeFailureRate: {
      failed,
      finished: inOrder.length,
      rate: inOrder.length === 0 ? null : rounded(failed / inOrder.length),
    },
    timeToRestore: restorationsOf(inOrder),
  };
}

const dayMs = 86_400_000;

function windowOf(inOrder: readonly Deployment[]): FourKeys["window"] {
  const [first] = inOrder;
  const last = inOrder.at(-1);
  if (first === undefined || last === undefined) return null;
  const day = (time: string) => Math.floor(Date.parse(time) / dayMs);
  return {
    from: first.finishedAt,
    to: last.finishedAt,
    days: day(last.finishedAt) - day(first.finishedAt) + 1,
  };
}

/** Seconds to production; nothing for a change that is not there yet. */
function leadTimeOf(change: Change, succeededInOrder: readonly Deployment[]): readonly number[] {
  const carrier = succeededInOrder.find(({ startedAt }) => startedAt >= change.committedAt);
  return carrier === undefined ? [] : [secondsBetween(change.committedAt, carrier.finishedAt)];
}

function restorationsOf(inOrder: readonly Deployment[]): FourKeys["timeToRestore"] {
  const tookSeconds: number[] = [];
  let brokenSince: string | null = null;
  for (const { outcome, finishedAt } of inOrder) {
    if (outcome === "failed") brokenSince ??= finishedAt;
    else if (brokenSince !== null) {
      tookSeconds.push(secondsBetween(brokenSince, finishedAt));
      brokenSince = null;
    }
  }
  return { restored: tookSeconds.length, medianSeconds: median(tookSeconds), brokenSince };
}

/** By end; at the same moment failures come first ("failed" < "succeeded"): a fix is never older than what it mends. */
function byEnd(a: Deployment, b: Deployment): number {
  return compare(a.finishedAt, b.finishedAt) || compare(a.outcome, b.outcome);
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

const secondsBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 1_000;

/** To four decimals: more would feign precision. */
const rounded = (value: number) => Math.round(value * 10_000) / 10_000;
