import type { ExecutionFilter, InspectionClient } from "@trellis/engine/inspection";
import type { ExecutionStatus } from "@trellis/workflow";
import { Fault } from "@trellis/model";
import type { Command } from "commander";
import { checkWorkflow } from "../connection/known-names.ts";
import { pointInTime } from "../input/point-in-time.ts";
import type { Pickable } from "../jobs/picked.ts";
import { executionStatus } from "./execution-status.ts";

/** The options by which executions are picked, the same for every command about them. */
export interface ExecutionFilterOptions {
  readonly workflow?: string;
  readonly status?: ExecutionStatus;
  readonly error?: string;
  readonly since?: string;
  readonly until?: string;
  readonly of?: string;
  readonly children?: boolean;
}

export function addExecutionFilter(command: Command): Command {
  return command
    .option("--workflow <name>", "those of one workflow, as context.workflow")
    .option("--status <status>", "running, succeeded, failed, timed-out or aborted", executionStatus)
    .option("--error <name>", "those that ended with this error, such as States.Timeout")
    .option("--since <time>", 'those started since: 2026-11-21T09:00Z or "2h ago"', pointInTime(Date.now))
    .option("--until <time>", "those started before", pointInTime(Date.now))
    .option("--of <execution>", "children of this execution of --workflow")
    .option("--children", "children of executions, in place of those started for themselves");
}

/** Whether any of the options narrows what is picked. */
export function isFiltered({
  workflow,
  status,
  error,
  since,
  until,
  of,
  children,
}: ExecutionFilterOptions): boolean {
  return [workflow, status, error, since, until, of, children].some((each) => each !== undefined);
}

/** Executions, as jobs are begun for them. */
export const executions: Pickable = {
  noun: "execution",
  named: "its workflow and its name",
  narrowedBy: ["--workflow", "--status", "--error", "--since", "--until", "--of", "--children"],
  all: "every execution that did not end well",
  each: "of each workflow",
  none: "no executions match that did not end well",
  noSuch: (ids) => new Fault("TRL0333", `no executions ${ids.join(", ")}`),
};

/**
 * @throws Fault TRL0330 where there is no such workflow: an empty answer would read like good news
 * @throws Fault TRL0602 where children are meant of an execution that is named by half
 */
export async function executionFilterOf(
  engine: InspectionClient,
  { workflow, status, error, since, until, of, children }: ExecutionFilterOptions,
): Promise<ExecutionFilter> {
  if (of !== undefined && workflow === undefined)
    throw new Fault("TRL0602", "--of names an execution of a workflow: say --workflow, too");
  if (workflow !== undefined) await checkWorkflow(engine, workflow);
  return {
    ...(workflow === undefined ? {} : { workflow }),
    ...(status === undefined ? {} : { status }),
    ...(error === undefined ? {} : { error }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(of === undefined ? {} : { of }),
    ...(children === undefined ? {} : { children }),
  };
}
