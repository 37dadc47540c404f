import type { InspectionClient, JobStatus, QuarantineRedriveOptions } from "@trellis/engine/inspection";
import type { Command } from "commander";
import { rate } from "../input/rate.ts";
import { exitCodes } from "../report/exit-code.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import type { Screen } from "../terminal/screen.ts";
import { begunOutcome } from "./begun.ts";
import { confirmed } from "./confirmed.ts";
import { addPickedOptions, pickedWords, type Pickable, type PickedOptions } from "./picked.ts";
import { noJobs } from "./watch-jobs.ts";

export interface RedriveCommandOptions extends PickedOptions {
  readonly rate?: number | "max";
  readonly dryRun?: boolean;
  readonly wait: boolean;
}

/** What every redrive may be given. */
export type RedriveRequest = QuarantineRedriveOptions;

/** What a command redrives, and how that is done and shown. */
export interface Redriving<Preview extends { readonly total: number }> {
  readonly pickable: Pickable;
  /** What would be redriven. */
  readonly preview: () => Promise<Preview>;
  /** Names the shape of a preview for programs: "trellis.redrive-preview/1". */
  readonly schema: string;
  readonly lines: (preview: Preview, screen: Screen) => readonly string[];
  /** What is shown before somebody is asked. */
  readonly asking: (preview: Preview, screen: Screen) => readonly string[];
  readonly verdict: (preview: Preview) => string;
  /** Whether some would not go in, or would break their contract. */
  readonly hasFindings: (preview: Preview) => boolean;
  readonly redrive: (request: RedriveRequest) => Promise<readonly JobStatus[]>;
}

/** @param words of `--rate` and `--dry-run`, which differ with what is redriven */
export function addRedriveOptions(
  command: Command,
  pickable: Pickable,
  words: { readonly rate: string; readonly dryRun: string },
): Command {
  return addPickedOptions(command, pickable)
    .option("--rate <n>", words.rate, rate)
    .option("--dry-run", words.dryRun)
    .option("--no-wait", "don't wait for the end", true);
}

/** Redrives what was named by its ids, or, once somebody has said yes to a preview, all that a filter finds. */
export async function redriveAsked<Preview extends { readonly total: number }>(
  session: Session,
  engine: InspectionClient,
  ids: readonly number[],
  options: RedriveCommandOptions,
  redriving: Redriving<Preview>,
): Promise<Outcome> {
  const { rate: perSecond, limit, why, yes, dryRun } = options;
  if (dryRun === true) return previewed(await redriving.preview(), redriving);
  if (ids.length === 0 && yes !== true) {
    const answer = await asked(session, redriving, options);
    if (answer !== true) return noJobs("nothing redriven: not confirmed", answer.declined);
  }
  const jobs = await redriving.redrive({
    by: session.world.user(),
    ...(perSecond === undefined ? {} : { perSecond }),
    ...(limit === undefined ? {} : { limit }),
    ...(why === undefined ? {} : { why }),
  });
  return await begunOutcome(session, engine, redriving.pickable, { jobs, ids, options, done: "redriven" });
}

function previewed<Preview extends { readonly total: number }>(
  preview: Preview,
  { schema, lines, verdict, hasFindings }: Redriving<Preview>,
): Outcome {
  return {
    schema,
    data: preview,
    text: (screen) => (preview.total === 0 ? [] : lines(preview, screen)),
    verdict: verdict(preview),
    exitCode: hasFindings(preview) ? exitCodes.findings : exitCodes.ok,
  };
}

async function asked<Preview extends { readonly total: number }>(
  session: Session,
  { pickable, preview, asking }: Redriving<Preview>,
  options: PickedOptions,
): ReturnType<typeof confirmed> {
  const found = await preview();
  if (found.total === 0) return true;
  session.err.write(`${asking(found, session.err).join("\n")}\n`);
  const what = pickedWords(pickable, found.total, options);
  return await confirmed(session, `${what} would be redriven`, `Redrive ${what}?`);
}
