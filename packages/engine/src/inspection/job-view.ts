import type { JobSnapshot } from "../delivery/jobs/job.ts";
import type { StoredDeadLetterFilter } from "../ports/store.ts";
import type { DeadLetterFilter } from "./inspection-contract.ts";
import type { JobStatus } from "./jobs-contract.ts";

/** A job of the core, as it is shown. */
export function jobStatusOf(job: JobSnapshot): JobStatus {
  const { id, kind, function: name, state, reason, startedMs, endedMs, by, why, perSecond, total } = job;
  return {
    id,
    kind,
    function: name,
    state,
    ...(reason === undefined ? {} : { reason }),
    startedAt: isoOf(startedMs),
    ...(endedMs === undefined ? {} : { endedAt: isoOf(endedMs) }),
    ...(by === undefined ? {} : { by }),
    ...(why === undefined ? {} : { why }),
    ...(perSecond === undefined ? {} : { perSecond }),
    ...(total === undefined ? {} : { total }),
    share: shareOf(job),
    ...job.counts,
    underWay: job.underWay,
  };
}

/** Whether nothing of the job is under way any more, nor will be. */
export function isOver({ endedAt }: JobStatus): boolean {
  return endedAt !== undefined;
}

export function storedFilterOf({ since, until, ...plain }: DeadLetterFilter): StoredDeadLetterFilter {
  return {
    ...plain,
    ...(since === undefined ? {} : { sinceMs: Date.parse(since) }),
    ...(until === undefined ? {} : { untilMs: Date.parse(until) }),
  };
}

function shareOf({ state, total, counts, way }: JobSnapshot): number {
  if (state === "done") return 1;
  const dealtWith = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const byPlace = total === undefined || state === "checking";
  const [part, whole] = byPlace ? [way.at - way.from, way.through - way.from] : [dealtWith, total];
  return whole === 0 ? 0 : Math.min(1, part / whole);
}

const isoOf = (ms: number): string => new Date(ms).toISOString();
