import type { Execution, ExecutionPage } from "@trellis/engine/inspection";
import { stateVisits, type HistoryEvent, type StateMachine, type StateVisit } from "@trellis/workflow";
import { connectHere } from "../../connection/connect-here.ts";
import { checkWorkflow } from "../../connection/known-names.ts";
import type { DefineCommand } from "../../define-command.ts";
import { executionVerdict } from "../../executions/awaited-execution.ts";
import { eventLines } from "../../executions/event-lines.ts";
import { executionLines } from "../../executions/execution-lines.ts";
import { executionTable } from "../../executions/execution-table.ts";
import { graphLines } from "../../executions/graph-lines.ts";
import { readHistory } from "../../executions/read-history.ts";
import { timelineLines } from "../../executions/timeline-lines.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { printable } from "../../terminal/cells.ts";
import { counted, duration, grouped } from "../../terminal/quantity.ts";
import type { Screen } from "../../terminal/screen.ts";

interface ShowOptions {
  readonly history?: boolean;
}

export const defineRunsShow: DefineCommand = (command, act) => {
  command
    .argument("<workflow>", "context.workflow")
    .argument("<name>", "the execution's name")
    .option("--history", "all events instead, as Step Functions records them")
    .action((workflow: string, name: string, options: ShowOptions) =>
      act((session) => show(session, workflow, name, options)),
    );
};

interface Shown {
  readonly execution: Execution;
  readonly machine: StateMachine;
  readonly history: readonly HistoryEvent[];
  readonly states: readonly StateVisit[];
  /** What it has started, the newest first. */
  readonly children: Pick<ExecutionPage, "total" | "executions">;
}

/** Executions that it has started, the newest, that are shown. */
const childrenMax = 10;

async function show(
  session: Session,
  workflow: string,
  name: string,
  options: ShowOptions,
): Promise<Outcome> {
  const engine = await connectHere(session);
  await checkWorkflow(engine, workflow);
  const [execution, { machine }, history, { total, executions }] = await Promise.all([
    engine.execution(workflow, name),
    engine.executionDefinition(workflow, name),
    readHistory(engine, workflow, name),
    engine.executions({ workflow, of: name }, childrenMax),
  ]);
  const children = { total, executions };
  const shown = { execution, machine, history, states: stateVisits(history), children };
  return {
    schema: "trellis.execution/1",
    data: {
      ...execution,
      machine,
      states: shown.states,
      children,
      ...(options.history === true ? { history } : {}),
    },
    text: (screen) =>
      options.history === true ? eventLines(history, screen) : shownLines(shown, screen, session.world.now()),
    verdict: verdictOf(execution, session.world.now()),
  };
}

function shownLines(
  { execution, machine, states, children }: Shown,
  screen: Screen,
  nowMs: number,
): string[] {
  return [
    ...executionLines(execution, screen, nowMs),
    "",
    ...graphLines(machine, states, screen),
    "",
    ...timelineLines(states, Date.parse(execution.startedAt), nowMs, screen),
    ...childrenLines(execution, children, screen, nowMs),
  ];
}

function childrenLines(
  { workflow, name }: Execution,
  { total, executions }: Shown["children"],
  screen: Screen,
  nowMs: number,
): string[] {
  if (total === 0) return [];
  const left = total - executions.length;
  const all = `trellis runs ls --workflow ${workflow} --of ${printable(name)}`;
  return [
    "",
    `It has started ${counted(total, "execution")}:`,
    ...executionTable(executions, screen, nowMs),
    ...(left === 0 ? [] : [`${grouped(left)} more: ${all}`]),
  ];
}

/** How it stands, and what somebody who looks at a failure asks next. */
function verdictOf(execution: Execution, nowMs: number): string {
  const { status, workflow, name, startedAt } = execution;
  if (status === "RUNNING")
    return `${workflow} ${printable(name)} runs for ${duration(Math.max(0, nowMs - Date.parse(startedAt)))}`;
  const next =
    status === "SUCCEEDED" ? "" : `; once mended: trellis runs redrive ${workflow} ${printable(name)}`;
  return executionVerdict(execution) + next;
}
