import { setTimeout as sleep } from "node:timers/promises";
import type { InspectionClient, JobStatus } from "@trellis/engine/inspection";
import { Fault } from "@trellis/model";
import { exitCodes, type ExitCode } from "../report/exit-code.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { counted } from "../terminal/quantity.ts";
import { redrawnLine } from "../terminal/redrawn-line.ts";
import { jobEnding, jobProgress, nounOf } from "./job-lines.ts";

const everyMs = 200;
/** Where lines are not drawn anew, one is written so seldom. */
const seldomMs = 10_000;

/**
 * Shows how jobs go until all of them have ended. Ctrl-C ends the looking on, never the jobs: they are the engine's.
 *
 * @param missing how many of the ids that were named stand for nothing
 */
export async function watchJobs(
  session: Session,
  engine: InspectionClient,
  started: readonly JobStatus[],
  missing = 0,
): Promise<Outcome> {
  const { world } = session;
  const line = redrawnLine(session);
  const stop = new AbortController();
  const forget = world.onInterrupt(() => stop.abort());
  let shownMs = world.now();
  let jobs = started;
  try {
    while (jobs.some(({ endedAt }) => endedAt === undefined) && !stop.signal.aborted) {
      await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => undefined);
      jobs = await latest(engine, jobs);
      const running = jobs.find(({ endedAt }) => endedAt === undefined);
      if (running === undefined || (!line.redraws && world.now() - shownMs < seldomMs)) continue;
      line.show(jobProgress(running));
      shownMs = world.now();
    }
  } finally {
    line.clear();
    forget();
  }
  return outcomeOf(jobs, missing);
}

async function latest(engine: InspectionClient, jobs: readonly JobStatus[]): Promise<readonly JobStatus[]> {
  const known = new Map((await engine.jobs()).map((job) => [job.id, job]));
  return jobs.map(({ id }) => {
    const found = known.get(id);
    if (found === undefined) throw new Fault("TRL0317", `the engine knows of no job ${id} any more`);
    return found;
  });
}

/** Nothing was begun. */
export function noJobs(verdict: string, exitCode: ExitCode): Outcome {
  return { schema: "trellis.jobs/1", data: { jobs: [] }, text: () => [], verdict, exitCode };
}

/** Jobs that go on without this command. */
export function startedOutcome(jobs: readonly JobStatus[]): Outcome {
  const ids = jobs.map(({ id }) => id).join(", ");
  return {
    schema: "trellis.jobs/1",
    data: { jobs },
    text: () => jobs.map(jobProgress),
    verdict: `begun: ${jobs.length === 1 ? "job" : "jobs"} ${ids} (trellis jobs ls)`,
  };
}

function outcomeOf(jobs: readonly JobStatus[], missing: number): Outcome {
  const running = jobs.filter(({ endedAt }) => endedAt === undefined);
  const sentences = jobs.map((job) =>
    job.endedAt === undefined
      ? `${jobProgress(job)}; it goes on (trellis jobs ls, trellis jobs stop ${job.id})`
      : jobEnding(job),
  );
  const noun = nounOf(jobs[0] ?? { kind: "redrive" });
  const gone =
    missing === 0
      ? ""
      : `; ${missing} of the ids ${missing === 1 ? `is no ${noun}` : `are no ${noun}s`} (redriven already, or misspelt)`;
  const [only] = sentences;
  return {
    schema: "trellis.jobs/1",
    data: { jobs },
    text: () => (sentences.length > 1 ? sentences : []),
    verdict: (sentences.length === 1 ? (only ?? "") : summary(jobs)) + gone,
    exitCode: exitCodeOf(jobs, running.length > 0, missing),
  };
}

/** `3 jobs: 2 done, 1 failed` */
function summary(jobs: readonly JobStatus[]): string {
  const counts = new Map<string, number>();
  for (const { state } of jobs) counts.set(state, (counts.get(state) ?? 0) + 1);
  const states = [...counts].map(([state, count]) => `${count} ${state}`);
  return `${counted(jobs.length, "job")}: ${states.join(", ")}`;
}

function exitCodeOf(jobs: readonly JobStatus[], interrupted: boolean, missing: number): ExitCode {
  if (interrupted) return exitCodes.interrupted;
  if (jobs.some(({ state, failed, kind }) => state === "failed" || (!kind.endsWith("discard") && failed > 0)))
    return exitCodes.findings;
  return missing > 0 || jobs.some(({ state }) => state === "stopped") ? exitCodes.partial : exitCodes.ok;
}
