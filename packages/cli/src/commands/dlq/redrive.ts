import type { DeadLetterFilter, InspectionClient } from "@trellis/engine/inspection";
import { Fault } from "@trellis/model";
import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import { addFilterOptions, filterOf, type FilterOptions } from "../../dlq/dead-letter-filter.ts";
import { deadLetterTable } from "../../dlq/dead-letter-table.ts";
import { deadLetterId } from "../../input/dead-letter-id.ts";
import { wholeNumber } from "../../input/whole-number.ts";
import { exitCodes, type ExitCode } from "../../report/exit-code.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { counted, grouped } from "../../terminal/quantity.ts";

/** Dead letters shown before somebody decides about all of them. */
const previewMax = 5;
/** The engine takes no more at once. */
const limitMax = 10_000;

interface RedriveOptions extends FilterOptions {
  readonly all?: boolean;
  readonly limit?: number;
  readonly yes?: boolean;
}

export const defineDlqRedrive: DefineCommand = (command, act) => {
  addFilterOptions(
    command.argument("[ids...]", "ids of dead letters; these are redriven without asking", collectId),
  )
    .option("--all", "every dead letter there is")
    .option("--limit <count>", "the oldest at most: redrive a few first", wholeNumber(1, limitMax))
    .option("-y, --yes", "don't ask; needed where nobody can answer")
    .action((ids: readonly number[] | undefined, options: RedriveOptions) =>
      act((session) => redrive(session, [...new Set(ids)], options)),
    );
};

function collectId(text: string, before: readonly number[] | undefined): readonly number[] {
  return [...(before ?? []), deadLetterId(text)];
}

async function redrive(session: Session, ids: readonly number[], options: RedriveOptions): Promise<Outcome> {
  checkPicked(ids, options);
  const engine = await connectHere(session);
  const filter = await filterOf(engine, options, ids);
  const wanted = ids.length > 0 ? ids.length : await confirmed(session, engine, filter, options);
  if (typeof wanted === "object") return outcome(0, 0, "nothing redriven: not confirmed", wanted.declined);
  if (wanted === 0) return outcome(0, 0, "no dead letters match: nothing redriven", exitCodes.ok);
  const limit = Math.min(options.limit ?? wanted, wanted);
  // What was counted before the question is what is redriven: those that failed since come after them.
  const redriven = await engine.redrive(filter, limit);
  const text = `redrove ${counted(redriven, "dead letter")}`;
  if (redriven === limit) return outcome(limit, redriven, text, exitCodes.ok);
  // The engine can't tell an id that was redriven from one that never was.
  const gone = ids.length > 0 ? "redriven already, or misspelt" : "redriven by somebody else meanwhile";
  if (redriven > 0)
    return outcome(
      limit,
      redriven,
      `${text} of ${grouped(limit)}; the others are none (${gone})`,
      exitCodes.partial,
    );
  const named = ids.length === 0 ? "s any more" : `${ids.length > 1 ? "s" : ""} ${ids.join(", ")}`;
  throw new Fault("TRL0310", `no dead letter${named} (${gone})`);
}

/** Everything is redriven only where somebody said so. */
function checkPicked(ids: readonly number[], { function: name, code, all }: RedriveOptions): void {
  const filtered = name !== undefined || code !== undefined;
  if (all === true && (filtered || ids.length > 0)) {
    throw new Fault("TRL0602", "--all can't be narrowed: leave it out to use ids, --function or --code");
  }
  if (all !== true && !filtered && ids.length === 0) {
    throw new Fault("TRL0602", "say which dead letters: ids, --function, --code or --all");
  }
}

/** How many may be redriven, or how a refusal to answer or to redrive ends the command. */
async function confirmed(
  session: Session,
  engine: InspectionClient,
  filter: DeadLetterFilter,
  options: RedriveOptions,
): Promise<number | { readonly declined: ExitCode }> {
  const { err, world } = session;
  const { total, deadLetters } = await engine.deadLetters(filter, previewMax);
  const count = Math.min(options.limit ?? total, total, limitMax);
  if (count === 0 || options.yes === true) return count;
  const shown = deadLetters.slice(0, count);
  err.write(`${deadLetterTable(shown, err, world.now()).join("\n")}\n`);
  if (count > shown.length) err.write(`and ${grouped(count - shown.length)} more\n`);
  const what =
    count === total ? counted(count, "dead letter") : `${grouped(count)} of ${counted(total, "dead letter")}`;
  if (!session.canAsk) throw new Fault("TRL0606", `${what} would be redriven, and nobody can be asked`);
  const answer = await world.stdin.ask(`Redrive ${what}? [y/N] `);
  if (answer === undefined) return { declined: exitCodes.interrupted };
  return /^y(es)?$/i.test(answer.trim()) ? count : { declined: exitCodes.ok };
}

function outcome(wanted: number, redriven: number, verdict: string, exitCode: ExitCode): Outcome {
  return { schema: "trellis.redriven/1", data: { wanted, redriven }, text: () => [], verdict, exitCode };
}
