import { connectHere } from "../../connection/connect-here.ts";
import { checkWorkflow } from "../../connection/known-names.ts";
import type { DefineCommand } from "../../define-command.ts";
import { toldOutcome } from "../../executions/told-outcome.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";

interface StopOptions {
  readonly error?: string;
  readonly cause?: string;
  readonly why?: string;
}

export const defineRunsStop: DefineCommand = (command, act) => {
  command
    .addHelpText("after", "\nIt ends as aborted, and can be redriven.")
    .argument("<workflow>", "context.workflow")
    .argument("<name>", "the execution's name")
    .option("--error <name>", "the error that it ends with")
    .option("--cause <text>", "the cause that it ends with")
    .option("--why <text>", "a reason, for the log and whoever looks at the execution")
    .action((workflow: string, name: string, options: StopOptions) =>
      act((session) => stop(session, workflow, name, options)),
    );
};

async function stop(
  session: Session,
  workflow: string,
  name: string,
  { error, cause, why }: StopOptions,
): Promise<Outcome> {
  const engine = await connectHere(session);
  await checkWorkflow(engine, workflow);
  const execution = await engine.stopExecution(workflow, name, {
    by: session.world.user(),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    ...(why === undefined ? {} : { why }),
  });
  return toldOutcome(execution, "is told to stop");
}
