import type { QuarantinedPage } from "@trellis/engine/inspection";
import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import { confirmed } from "../../dlq/confirm.ts";
import { missingOf } from "../../dlq/dead-letter-filter.ts";
import { wholeNumber } from "../../input/whole-number.ts";
import { noJobs, watchJobs } from "../../jobs/watch-jobs.ts";
import {
  addQuarantineFilter,
  checkPickedPayloads,
  collectPayloadId,
  noSuchPayloads,
  quarantineFilterOf,
  type QuarantineFilterOptions,
} from "../../quarantine/quarantine-filter.ts";
import { payloadTable } from "../../quarantine/quarantine-table.ts";
import { exitCodes } from "../../report/exit-code.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { counted, grouped } from "../../terminal/quantity.ts";

/** Payloads shown before somebody decides about all of them. */
const previewMax = 5;
const limitMax = 100_000_000;

interface DiscardCommandOptions extends QuarantineFilterOptions {
  readonly all?: boolean;
  readonly limit?: number;
  readonly why?: string;
  readonly yes?: boolean;
}

export const defineQuarantineDiscard: DefineCommand = (command, act) => {
  addQuarantineFilter(
    command.argument("[ids...]", "ids of payloads; these are discarded without asking", collectPayloadId),
  )
    .option("--all", "everything there is")
    .option("--limit <count>", "the oldest at most, of each contract", wholeNumber(1, limitMax))
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
  checkPickedPayloads(ids, options);
  const { limit, why, yes } = options;
  const engine = await connectHere(session);
  const filter = quarantineFilterOf(options, ids);
  if (ids.length === 0 && yes !== true) {
    const page = await engine.quarantined(filter, previewMax);
    const answer = page.total === 0 ? true : await asked(session, page, limit);
    if (answer !== true) return noJobs("nothing discarded: not confirmed", answer.declined);
  }
  const jobs = await engine.discardQuarantined(filter, {
    by: session.world.user(),
    ...(limit === undefined ? {} : { limit }),
    ...(why === undefined ? {} : { why }),
  });
  if (jobs.length === 0 && ids.length > 0) throw noSuchPayloads(ids);
  if (jobs.length === 0) return noJobs("nothing in quarantine matches: nothing discarded", exitCodes.ok);
  return await watchJobs(session, engine, jobs, missingOf(ids, jobs, options));
}

async function asked(
  session: Session,
  { total, payloads }: QuarantinedPage,
  limit = total,
): ReturnType<typeof confirmed> {
  const { err, world } = session;
  err.write(`${payloadTable(payloads, err, world.now()).join("\n")}\n`);
  if (total > payloads.length) err.write(`and ${grouped(total - payloads.length)} more\n`);
  const what =
    limit < total
      ? `the oldest ${grouped(limit)} of ${counted(total, "payload")}`
      : counted(total, "payload");
  return await confirmed(session, `${what} would be gone for good`, `Discard ${what} for good?`);
}
