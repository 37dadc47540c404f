import { connectHere } from "../../connection/connect-here.ts";
import { checkWorkflow } from "../../connection/known-names.ts";
import type { DefineCommand } from "../../define-command.ts";
import { awaitedOutcome } from "../../executions/awaited-execution.ts";
import { addTimeout, timeoutDefaultMs } from "../../executions/wait-option.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";

interface WaitOptions {
  readonly timeout?: number;
}

export const defineRunsWait: DefineCommand = (command, act) => {
  addTimeout(
    command
      .addHelpText(
        "after",
        "\nThe exit code is 0 where it succeeded, 1 where it did not, 8 where it runs on.",
      )
      .argument("<workflow>", "context.workflow")
      .argument("<name>", "the execution's name"),
  ).action((workflow: string, name: string, options: WaitOptions) =>
    act((session) => wait(session, workflow, name, options)),
  );
};

async function wait(
  session: Session,
  workflow: string,
  name: string,
  options: WaitOptions,
): Promise<Outcome> {
  const engine = await connectHere(session);
  await checkWorkflow(engine, workflow);
  return await awaitedOutcome(session, engine, { workflow, name }, options.timeout ?? timeoutDefaultMs);
}
