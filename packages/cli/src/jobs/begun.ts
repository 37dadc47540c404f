import type { InspectionClient, JobStatus } from "@trellis/engine/inspection";
import { exitCodes } from "../report/exit-code.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import type { Pickable, PickedOptions } from "./picked.ts";
import { noJobs, startedOutcome, watchJobs } from "./watch-jobs.ts";

/** What a command was asked for, and the jobs that the engine has begun for it. */
export interface Begun {
  readonly jobs: readonly JobStatus[];
  readonly ids: readonly number[];
  readonly options: PickedOptions & { readonly wait?: boolean };
  /** What was to be done: "redriven". */
  readonly done: string;
}

/** How jobs that were begun end, or why there are none. @throws Fault where none of the ids stands for anything */
export async function begunOutcome(
  session: Session,
  engine: InspectionClient,
  { none, noSuch }: Pickable,
  { jobs, ids, options, done }: Begun,
): Promise<Outcome> {
  if (jobs.length === 0 && ids.length > 0) throw noSuch(ids);
  if (jobs.length === 0) return noJobs(`${none}: nothing ${done}`, exitCodes.ok);
  if (options.wait === false) return startedOutcome(jobs);
  return await watchJobs(session, engine, jobs, missingOf(ids, jobs, options));
}

/** How many of the ids that were named are none of those that jobs were begun for; unknown, so none, with a limit. */
function missingOf(ids: readonly number[], jobs: readonly JobStatus[], { limit }: PickedOptions): number {
  const found = jobs.reduce((sum, { total = 0 }) => sum + total, 0);
  return limit === undefined ? Math.max(0, ids.length - found) : 0;
}
