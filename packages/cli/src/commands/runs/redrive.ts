import { Fault } from "@trellis/model";
import { connectHere } from "../../connection/connect-here.ts";
import { checkWorkflow } from "../../connection/known-names.ts";
import type { DefineCommand } from "../../define-command.ts";
import {
  addExecutionFilter,
  executionFilterOf,
  executions,
  isFiltered,
  type ExecutionFilterOptions,
} from "../../executions/execution-filter.ts";
import { previewLines, previewVerdict } from "../../executions/preview-lines.ts";
import { toldOutcome } from "../../executions/told-outcome.ts";
import { readData } from "../../input/read-data.ts";
import { checkPicked } from "../../jobs/picked.ts";
import { addRedriveOptions, redriveAsked, type RedriveCommandOptions } from "../../jobs/redriving.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";

interface Options extends ExecutionFilterOptions, RedriveCommandOptions {
  readonly input?: string;
}

export const defineRunsRedrive: DefineCommand = (command, act) => {
  const filtered = addExecutionFilter(
    command
      .addHelpText(
        "after",
        "\nOne execution is redriven by its workflow and its name, without asking; several by a" +
          "\nfilter, as a job.",
      )
      .argument("[workflow]", "context.workflow, of one execution")
      .argument("[name]", "its name")
      .option(
        "--input <data>",
        "of one execution: enter the state that failed with this input, JSON inline, @file.json, or -",
      ),
  );
  addRedriveOptions(filtered, executions, {
    rate: "executions a second (default: 100), or max for as fast as it goes",
    dryRun: "show what would be redriven",
  }).action((workflow: string | undefined, name: string | undefined, options: Options) =>
    act((session) => redrive(session, workflow, name, options)),
  );
};

async function redrive(
  session: Session,
  workflow: string | undefined,
  name: string | undefined,
  options: Options,
): Promise<Outcome> {
  if (workflow === undefined) return await redriveMany(session, options);
  if (name === undefined)
    throw new Fault("TRL0602", `name the execution, too, or say --workflow ${workflow} for all that failed`);
  return await redriveOne(session, workflow, name, options);
}

async function redriveOne(
  session: Session,
  workflow: string,
  name: string,
  options: Options,
): Promise<Outcome> {
  const { all, limit, rate, dryRun } = options;
  if (isFiltered(options) || [all, limit, rate, dryRun].some((option) => option !== undefined))
    throw new Fault(
      "TRL0602",
      "a filter, --all, --limit, --rate and --dry-run are not for one execution: leave out its name, or them",
    );
  const input = options.input === undefined ? undefined : await readData(options.input, session.world);
  const engine = await connectHere(session);
  await checkWorkflow(engine, workflow);
  const execution = await engine.redriveExecution(workflow, name, {
    by: session.world.user(),
    ...(options.why === undefined ? {} : { why: options.why }),
    ...(input === undefined ? {} : { input }),
  });
  return toldOutcome(execution, `goes on${input === undefined ? "" : " with the input given"}`);
}

async function redriveMany(session: Session, options: Options): Promise<Outcome> {
  if (options.input !== undefined)
    throw new Fault("TRL0602", "--input is for one execution: name its workflow and its name");
  if (options.status === "RUNNING" || options.status === "SUCCEEDED")
    throw new Fault("TRL0602", "only what failed, timed out or was aborted can be redriven");
  checkPicked(executions, [], options, isFiltered(options));
  const engine = await connectHere(session);
  const filter = await executionFilterOf(engine, options);
  const nowMs = session.world.now();
  return await redriveAsked(session, engine, [], options, {
    pickable: executions,
    preview: () => engine.previewExecutionRedrive(filter),
    schema: "trellis.execution-redrive-preview/1",
    lines: (preview, screen) => previewLines(preview, screen, nowMs),
    asking: (preview, screen) => previewLines(preview, screen, nowMs),
    verdict: previewVerdict,
    hasFindings: () => false,
    redrive: (request) => engine.redriveExecutions(filter, request),
  });
}
