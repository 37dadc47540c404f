import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import { wholeNumber } from "../../input/whole-number.ts";
import { watchJobs } from "../../jobs/watch-jobs.ts";
import { exitCodes } from "../../report/exit-code.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";

export const defineJobsStop: DefineCommand = (command, act) => {
  command
    .argument("<id>", "the job's id", wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .action((id: number) => act((session) => stop(session, id)));
};

/** What a worker has got already ends; what it has not stays where it was. */
async function stop(session: Session, id: number): Promise<Outcome> {
  const engine = await connectHere(session);
  const outcome = await watchJobs(session, engine, [await engine.stopJob(id)]);
  // That is what was asked for.
  return outcome.exitCode === exitCodes.partial ? { ...outcome, exitCode: exitCodes.ok } : outcome;
}
