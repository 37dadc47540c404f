import type { RedriveOptions, RedrivePreview } from "@trellis/engine/inspection";
import { Fault } from "@trellis/model";
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
import { previewLines, previewVerdict } from "../../dlq/preview-lines.ts";
import { rate } from "../../input/rate.ts";
import { readData } from "../../input/read-data.ts";
import { wholeNumber } from "../../input/whole-number.ts";
import { noJobs, startedOutcome, watchJobs } from "../../jobs/watch-jobs.ts";
import { exitCodes } from "../../report/exit-code.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { counted, grouped } from "../../terminal/quantity.ts";

const limitMax = 100_000_000;
const canaryMax = 500;

interface RedriveCommandOptions extends FilterOptions {
  readonly all?: boolean;
  readonly limit?: number;
  readonly rate?: number | "max";
  readonly canary?: number;
  readonly patch?: string;
  readonly dryRun?: boolean;
  readonly why?: string;
  readonly wait: boolean;
  readonly yes?: boolean;
}

export const defineDlqRedrive: DefineCommand = (command, act) => {
  addFilterOptions(
    command.argument("[ids...]", "ids of dead letters; these are redriven without asking", collectId),
  )
    .option("--all", "every dead letter there is")
    .option("--limit <count>", "the oldest at most, of each function", wholeNumber(1, limitMax))
    .option(
      "--rate <n>",
      "deliveries a second (default: 100), or max for as many as the function takes",
      rate,
    )
    .option(
      "--canary <n>",
      "so many go first, the others once all of these have ended well (default: 10); 0 for none",
      wholeNumber(0, canaryMax),
    )
    .option("--patch <file>", "a JSON file that is merged into each event's data (RFC 7396)")
    .option("--dry-run", "show what would be redriven, and the oldest few with the patch")
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
  checkPicked(ids, options);
  const patch = options.patch === undefined ? undefined : await readPatch(session, options.patch);
  const engine = await connectHere(session);
  const filter = await filterOf(engine, options, ids);
  if (options.dryRun === true) return previewed(await engine.previewRedrive(filter, patch));
  if (ids.length === 0 && options.yes !== true) {
    const preview = await engine.previewRedrive(filter, patch);
    const answer = preview.total === 0 ? true : await asked(session, preview, options);
    if (answer !== true) return noJobs("nothing redriven: not confirmed", answer.declined);
  }
  const jobs = await engine.redrive(filter, requestOf(session, options, patch));
  if (jobs.length === 0 && ids.length > 0) throw noSuchDeadLetters(ids);
  if (jobs.length === 0) return noJobs("no dead letters match: nothing redriven", exitCodes.ok);
  if (!options.wait) return startedOutcome(jobs);
  return await watchJobs(session, engine, jobs, missingOf(ids, jobs, options));
}

/** A file's name, or whatever else `emit` takes as data. */
async function readPatch({ world }: Session, given: string): Promise<Record<string, unknown>> {
  const isFile = !given.startsWith("{") && !given.startsWith("@") && given !== "-";
  const patch = await readData(isFile ? `@${given}` : given, world);
  if (typeof patch === "object" && patch !== null && !Array.isArray(patch)) return { ...patch };
  throw new Fault("TRL0605", "a patch is a JSON object, whose members replace those of the data");
}

async function asked(
  session: Session,
  preview: RedrivePreview,
  { limit, patch }: RedriveCommandOptions,
): ReturnType<typeof confirmed> {
  const { err, world } = session;
  const { total, deadLetters } = preview;
  const lines =
    patch === undefined ? deadLetterTable(deadLetters, err, world.now()) : previewLines(preview, err);
  err.write(`${lines.join("\n")}\n`);
  if (total > deadLetters.length) err.write(`and ${grouped(total - deadLetters.length)} more\n`);
  const what =
    limit !== undefined && limit < total
      ? `the oldest ${grouped(limit)} of ${counted(total, "dead letter")}`
      : counted(total, "dead letter");
  return await confirmed(session, `${what} would be redriven`, `Redrive ${what}?`);
}

function requestOf(
  { world }: Session,
  { rate: perSecond, canary, limit, why }: RedriveCommandOptions,
  patch: Record<string, unknown> | undefined,
): RedriveOptions {
  return {
    by: world.user(),
    ...(perSecond === undefined ? {} : { perSecond }),
    ...(canary === undefined ? {} : { canary }),
    ...(limit === undefined ? {} : { limit }),
    ...(why === undefined ? {} : { why }),
    ...(patch === undefined ? {} : { patch }),
  };
}

function previewed(preview: RedrivePreview): Outcome {
  const broken = preview.deadLetters.some(({ problem }) => problem !== undefined);
  return {
    schema: "trellis.redrive-preview/1",
    data: preview,
    text: (screen) => previewLines(preview, screen),
    verdict: previewVerdict(preview),
    exitCode: broken ? exitCodes.findings : exitCodes.ok,
  };
}
