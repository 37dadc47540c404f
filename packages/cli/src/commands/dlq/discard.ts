import type { DeadLetterPage } from "@trellis/engine/inspection";
import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import { confirmed } from "../../dlq/confirm.ts";
import {
  addFilterOptions,
  checkPicked,
  collectId,
  filterOf,
  missingOf,
  noSuchDeadLetters,
  type FilterOptions,
} from "../../dlq/dead-letter-filter.ts";
import { deadLetterTable } from "../../dlq/dead-letter-table.ts";
import { wholeNumber } from "../../input/whole-number.ts";
import { noJobs, watchJobs } from "../../jobs/watch-jobs.ts";
import { exitCodes } from "../../report/exit-code.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { counted, grouped } from "../../terminal/quantity.ts";

/** Dead letters shown before somebody decides about all of them. */
const previewMax = 5;
const limitMax = 100_000_000;

interface DiscardCommandOptions extends FilterOptions {
  readonly all?: boolean;
  readonly limit?: number;
  readonly why?: string;
  readonly yes?: boolean;
}

export const defineDlqDiscard: DefineCommand = (command, act) => {
  addFilterOptions(
    command.argument("[ids...]", "ids of dead letters; these are discarded without asking", collectId),
  )
    .option("--all", "every dead letter there is")
    .option("--limit <count>", "the oldest at most, of each function", wholeNumber(1, limitMax))
    .option("--why <text>", "a reason, for the log and whoever looks at the job")
    .option("-y, --yes", "don't ask; needed where nobody can answer")
    .action((ids: readonly number[] | undefined, options: DiscardCommandOptions) =>
      act((session) => discard(session, [...new Set(ids)], options)),
    );
};

async function discard(
  session: Session,
  ids: readonly number[],
  options: DiscardCommandOptions,
): Promise<Outcome> {
  checkPicked(ids, options);
  const { limit, why, yes } = options;
  const engine = await connectHere(session);
  const filter = await filterOf(engine, options, ids);
  if (ids.length === 0 && yes !== true) {
    const page = await engine.deadLetters(filter, previewMax);
    const answer = page.total === 0 ? true : await asked(session, page, limit);
    if (answer !== true) return noJobs("nothing discarded: not confirmed", answer.declined);
  }
  const jobs = await engine.discard(filter, {
    by: session.world.user(),
    ...(limit === undefined ? {} : { limit }),
    ...(why === undefined ? {} : { why }),
  });
  if (jobs.length === 0 && ids.length > 0) throw noSuchDeadLetters(ids);
  if (jobs.length === 0) return noJobs("no dead letters match: nothing discarded", exitCodes.ok);
  return await watchJobs(session, engine, jobs, missingOf(ids, jobs, options));
}

async function asked(
  session: Session,
  { total, deadLetters }: DeadLetterPage,
  limit = total,
): ReturnType<typeof confirmed> {
  const { err, world } = session;
  err.write(`${deadLetterTable(deadLetters, err, world.now()).join("\n")}\n`);
  if (total > deadLetters.length) err.write(`and ${grouped(total - deadLetters.length)} more\n`);
  const what =
    limit < total
      ? `the oldest ${grouped(limit)} of ${counted(total, "dead letter")}`
      : counted(total, "dead letter");
  return await confirmed(session, `${what} would be gone for good`, `Discard ${what} for good?`);
}
