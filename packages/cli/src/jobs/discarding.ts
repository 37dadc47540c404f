import type { DiscardOptions, InspectionClient, JobStatus } from "@trellis/engine/inspection";
import type { Command } from "commander";
import type { Fault } from "@trellis/model";
import { confirmed } from "../dlq/confirm.ts";
import { missingOf } from "../dlq/dead-letter-filter.ts";
import { wholeNumber } from "../input/whole-number.ts";
import { exitCodes } from "../report/exit-code.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { counted, grouped } from "../terminal/quantity.ts";
import { noJobs, watchJobs } from "./watch-jobs.ts";

/** Of what is found so many are shown before somebody decides about all. */
const previewMax = 5;
const limitMax = 100_000_000;

export interface DiscardCommandOptions {
  readonly all?: boolean;
  readonly limit?: number;
  readonly why?: string;
  readonly yes?: boolean;
}

/** What is discarded: dead letters, or payloads in quarantine. */
export interface Discarding {
  /** One of them: "dead letter". */
  readonly noun: string;
  /** The oldest of those that would go, as a table, and how many there are in all. */
  readonly preview: (
    most: number,
  ) => Promise<{ readonly total: number; readonly shown: number; readonly table: readonly string[] }>;
  readonly discard: (options: DiscardOptions) => Promise<readonly JobStatus[]>;
  readonly noSuch: (ids: readonly number[]) => Fault;
  /** Said where a filter finds none. */
  readonly nothing: string;
}

/** @param each what `--all` and `--limit` are about: "every dead letter there is", "of each function" */
export function addDiscardOptions(
  command: Command,
  each: { readonly all: string; readonly of: string },
): Command {
  return command
    .option("--all", each.all)
    .option("--limit <count>", `the oldest at most, ${each.of}`, wholeNumber(1, limitMax))
    .option("--why <text>", "a reason, for the log and whoever looks at the job")
    .option("-y, --yes", "don't ask; needed where nobody can answer");
}

/** Discards what was named by its ids, or, once somebody has said yes, all that a filter finds. */
export async function discardAsked(
  session: Session,
  engine: InspectionClient,
  ids: readonly number[],
  options: DiscardCommandOptions,
  discarding: Discarding,
): Promise<Outcome> {
  const { limit, why, yes } = options;
  if (ids.length === 0 && yes !== true) {
    const answer = await asked(session, discarding, limit);
    if (answer !== true) return noJobs("nothing discarded: not confirmed", answer.declined);
  }
  const jobs = await discarding.discard({
    by: session.world.user(),
    ...(limit === undefined ? {} : { limit }),
    ...(why === undefined ? {} : { why }),
  });
  if (jobs.length === 0 && ids.length > 0) throw discarding.noSuch(ids);
  if (jobs.length === 0) return noJobs(`${discarding.nothing}: nothing discarded`, exitCodes.ok);
  return await watchJobs(session, engine, jobs, missingOf(ids, jobs, options));
}

async function asked(
  session: Session,
  { noun, preview }: Discarding,
  limit: number | undefined,
): ReturnType<typeof confirmed> {
  const { total, shown, table } = await preview(previewMax);
  if (total === 0) return true;
  const { err } = session;
  err.write(`${table.join("\n")}\n`);
  if (total > shown) err.write(`and ${grouped(total - shown)} more\n`);
  const all = counted(total, noun);
  const what = limit !== undefined && limit < total ? `the oldest ${grouped(limit)} of ${all}` : all;
  return await confirmed(session, `${what} would be gone for good`, `Discard ${what} for good?`);
}
