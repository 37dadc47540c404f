import { Fault } from "@trellis/model";
import type { RedrivePreview } from "@trellis/engine/inspection";
import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import {
  addFilterOptions,
  checkPickedDeadLetters,
  collectId,
  deadLetters,
  filterOf,
  type FilterOptions,
} from "../../dlq/dead-letter-filter.ts";
import { deadLetterTable } from "../../dlq/dead-letter-table.ts";
import { previewLines, previewVerdict } from "../../dlq/preview-lines.ts";
import { readData } from "../../input/read-data.ts";
import { wholeNumber } from "../../input/whole-number.ts";
import { addRedriveOptions, redriveAsked, type RedriveCommandOptions } from "../../jobs/redriving.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { grouped } from "../../terminal/quantity.ts";
import type { Screen } from "../../terminal/screen.ts";

const canaryMax = 500;

interface Options extends FilterOptions, RedriveCommandOptions {
  readonly canary?: number;
  readonly patch?: string;
}

export const defineDlqRedrive: DefineCommand = (command, act) => {
  const filtered = addFilterOptions(
    command.argument("[ids...]", "ids of dead letters; these are redriven without asking", collectId),
  );
  addRedriveOptions(filtered, deadLetters, {
    rate: "deliveries a second (default: 100), or max for as many as the function takes",
    dryRun: "show what would be redriven, and the oldest few with the patch",
  })
    .option(
      "--canary <n>",
      "so many go first, the others once all of these have ended well (default: 10); 0 for none",
      wholeNumber(0, canaryMax),
    )
    .option("--patch <file>", "a JSON file that is merged into each event's data (RFC 7396)")
    .action((ids: readonly number[] | undefined, options: Options) =>
      act((session) => redrive(session, [...new Set(ids)], options)),
    );
};

async function redrive(session: Session, ids: readonly number[], options: Options): Promise<Outcome> {
  checkPickedDeadLetters(ids, options);
  const { canary, patch: given } = options;
  const patch = given === undefined ? undefined : await readPatch(session, given);
  const engine = await connectHere(session);
  const filter = await filterOf(engine, options, ids);
  return await redriveAsked(session, engine, ids, options, {
    pickable: deadLetters,
    preview: () => engine.previewRedrive(filter, patch),
    schema: "trellis.redrive-preview/1",
    lines: previewLines,
    asking: (preview, screen) => askingLines(preview, patch, screen, session.world.now()),
    verdict: previewVerdict,
    hasFindings: (preview) => preview.deadLetters.some(({ problem }) => problem !== undefined),
    redrive: (request) =>
      engine.redrive(filter, {
        ...request,
        ...(canary === undefined ? {} : { canary }),
        ...(patch === undefined ? {} : { patch }),
      }),
  });
}

/** A file's name, or whatever else `emit` takes as data. */
async function readPatch({ world }: Session, given: string): Promise<Record<string, unknown>> {
  const isFile = !given.startsWith("{") && !given.startsWith("@") && given !== "-";
  const patch = await readData(isFile ? `@${given}` : given, world);
  if (typeof patch === "object" && patch !== null && !Array.isArray(patch)) return { ...patch };
  throw new Fault("TRL0605", "a patch is a JSON object, whose members replace those of the data");
}

/** The oldest few; with a patch as they would be delivered. */
function askingLines(
  preview: RedrivePreview,
  patch: Record<string, unknown> | undefined,
  screen: Screen,
  nowMs: number,
): string[] {
  const { total, deadLetters: shown } = preview;
  return [
    ...(patch === undefined ? deadLetterTable(shown, screen, nowMs) : previewLines(preview, screen)),
    ...(total > shown.length ? [`and ${grouped(total - shown.length)} more`] : []),
  ];
}
