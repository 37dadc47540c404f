import type { DiscardOptions, InspectionClient, JobStatus } from "@trellis/engine/inspection";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { grouped } from "../terminal/quantity.ts";
import { begunOutcome } from "./begun.ts";
import { confirmed } from "./confirmed.ts";
import { pickedWords, type Pickable, type PickedOptions } from "./picked.ts";
import { noJobs } from "./watch-jobs.ts";

/** Of what is found so many are shown before somebody decides about all. */
const previewMax = 5;

/** What a command discards, and how that is done and shown. */
export interface Discarding {
  readonly pickable: Pickable;
  /** The oldest of those that would go, as a table, and how many there are in all. */
  readonly preview: (
    most: number,
  ) => Promise<{ readonly total: number; readonly shown: number; readonly table: readonly string[] }>;
  readonly discard: (options: DiscardOptions) => Promise<readonly JobStatus[]>;
}

/** Discards what was named by its ids, or, once somebody has said yes, all that a filter finds. */
export async function discardAsked(
  session: Session,
  engine: InspectionClient,
  ids: readonly number[],
  options: PickedOptions,
  discarding: Discarding,
): Promise<Outcome> {
  const { limit, why, yes } = options;
  if (ids.length === 0 && yes !== true) {
    const answer = await asked(session, discarding, options);
    if (answer !== true) return noJobs("nothing discarded: not confirmed", answer.declined);
  }
  const jobs = await discarding.discard({
    by: session.world.user(),
    ...(limit === undefined ? {} : { limit }),
    ...(why === undefined ? {} : { why }),
  });
  return await begunOutcome(session, engine, discarding.pickable, { jobs, ids, options, done: "discarded" });
}

async function asked(
  session: Session,
  { pickable, preview }: Discarding,
  options: PickedOptions,
): ReturnType<typeof confirmed> {
  const { total, shown, table } = await preview(previewMax);
  if (total === 0) return true;
  const { err } = session;
  err.write(`${table.join("\n")}\n`);
  if (total > shown) err.write(`and ${grouped(total - shown)} more\n`);
  const what = pickedWords(pickable, total, options);
  return await confirmed(session, `${what} would be gone for good`, `Discard ${what} for good?`);
}
