import type { QuarantinePreview } from "@trellis/engine/inspection";
import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import { confirmed } from "../../dlq/confirm.ts";
import { missingOf } from "../../dlq/dead-letter-filter.ts";
import { rate } from "../../input/rate.ts";
import { wholeNumber } from "../../input/whole-number.ts";
import { noJobs, startedOutcome, watchJobs } from "../../jobs/watch-jobs.ts";
import { previewLines, previewVerdict } from "../../quarantine/preview-lines.ts";
import {
  addQuarantineFilter,
  checkPickedPayloads,
  collectPayloadId,
  noSuchPayloads,
  quarantineFilterOf,
  type QuarantineFilterOptions,
} from "../../quarantine/quarantine-filter.ts";
import { exitCodes } from "../../report/exit-code.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { counted, grouped } from "../../terminal/quantity.ts";

const limitMax = 100_000_000;

interface RedriveCommandOptions extends QuarantineFilterOptions {
  readonly all?: boolean;
  readonly limit?: number;
  readonly rate?: number | "max";
  readonly dryRun?: boolean;
  readonly why?: string;
  readonly wait: boolean;
  readonly yes?: boolean;
}

export const defineQuarantineRedrive: DefineCommand = (command, act) => {
  addQuarantineFilter(
    command.argument("[ids...]", "ids of payloads; these are redriven without asking", collectPayloadId),
  )
    .option("--all", "everything there is")
    .option("--limit <count>", "the oldest at most, of each contract", wholeNumber(1, limitMax))
    .option("--rate <n>", "payloads a second (default: 100), or max for as many as go in", rate)
    .option("--dry-run", "show what would go in by today's contracts, and what would stay")
    .option("--why <text>", "a reason, for the log and whoever looks at the job")
    .option("--no-wait", "don't wait for the end", true)
    .option("-y, --yes", "don't ask; needed where nobody can answer")
    .action((ids: readonly number[] | undefined, options: RedriveCommandOptions) =>
      act((session) => redrive(session, [...new Set(ids)], options)),
    );
};

async function redrive(
  session: Session,
  ids: readonly number[],
  options: RedriveCommandOptions,
): Promise<Outcome> {
  checkPickedPayloads(ids, options);
  const engine = await connectHere(session);
  const filter = quarantineFilterOf(options, ids);
  if (options.dryRun === true) return previewed(await engine.previewQuarantineRedrive(filter));
  if (ids.length === 0 && options.yes !== true) {
    const preview = await engine.previewQuarantineRedrive(filter);
    const answer = preview.total === 0 ? true : await asked(session, preview, options);
    if (answer !== true) return noJobs("nothing redriven: not confirmed", answer.declined);
  }
  const { rate: perSecond, limit, why } = options;
  const jobs = await engine.redriveQuarantined(filter, {
    by: session.world.user(),
    ...(perSecond === undefined ? {} : { perSecond }),
    ...(limit === undefined ? {} : { limit }),
    ...(why === undefined ? {} : { why }),
  });
  if (jobs.length === 0 && ids.length > 0) throw noSuchPayloads(ids);
  if (jobs.length === 0) return noJobs("nothing in quarantine matches: nothing redriven", exitCodes.ok);
  if (!options.wait) return startedOutcome(jobs);
  return await watchJobs(session, engine, jobs, missingOf(ids, jobs, options));
}

async function asked(
  session: Session,
  preview: QuarantinePreview,
  { limit }: RedriveCommandOptions,
): ReturnType<typeof confirmed> {
  session.err.write(`${previewLines(preview, session.err).join("\n")}\n`);
  const { total } = preview;
  const what =
    limit !== undefined && limit < total
      ? `the oldest ${grouped(limit)} of ${counted(total, "payload")}`
      : counted(total, "payload");
  return await confirmed(session, `${what} would be redriven`, `Redrive ${what}?`);
}

function previewed(preview: QuarantinePreview): Outcome {
  return {
    schema: "trellis.quarantine-preview/1",
    data: preview,
    text: (screen) => (preview.total === 0 ? [] : previewLines(preview, screen)),
    verdict: previewVerdict(preview),
    exitCode: preview.invalid > 0 ? exitCodes.findings : exitCodes.ok,
  };
}
