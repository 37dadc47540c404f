import { connectHere } from "../../connection/connect-here.ts";
import { checkWorkflow } from "../../connection/known-names.ts";
import type { DefineCommand } from "../../define-command.ts";
import { awaitedOutcome } from "../../executions/awaited-execution.ts";
import { addTimeout, timeoutDefaultMs } from "../../executions/wait-option.ts";
import { readData } from "../../input/read-data.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";

interface StartOptions {
  readonly input: string;
  readonly name?: string;
  readonly wait?: boolean;
  readonly timeout?: number;
}

export const defineRunsStart: DefineCommand = (command, act) => {
  addTimeout(
    command
      .addHelpText("after", "\nThe same name with the same input is the same execution: it is started once.")
      .argument("<workflow>", "context.workflow")
      .option("--input <data>", "JSON inline, @file.json, or - for standard input", "{}")
      .option("--name <name>", "names the execution within its workflow (default: a new name)")
      .option("--wait", "wait for its end, and print its output"),
  ).action((workflow: string, options: StartOptions) => act((session) => start(session, workflow, options)));
};

async function start(session: Session, workflow: string, options: StartOptions): Promise<Outcome> {
  const input = await readData(options.input, session.world);
  const engine = await connectHere(session);
  await checkWorkflow(engine, workflow);
  const started = await engine.startExecution(
    workflow,
    input,
    options.name === undefined ? {} : { name: options.name },
  );
  const { execution, existed } = started;
  if (options.wait === true)
    return await awaitedOutcome(session, engine, execution, options.timeout ?? timeoutDefaultMs);
  const { name } = execution;
  return {
    schema: "trellis.execution-started/1",
    data: started,
    text: () => [name],
    verdict: existed
      ? `${workflow} had this execution already: nothing started (trellis runs show ${workflow} ${name})`
      : `started ${workflow} (trellis runs show ${workflow} ${name})`,
  };
}
