import { replayRun, type HistoryEvent } from "@trellis/workflow";
import { executionArn, machineArn } from "../executions/execution-arn.ts";
import type { ExecutionRow } from "../ports/execution-store.ts";
import type { MemoryImage } from "../store/memory-store.ts";
import { assertHolds } from "./failure.ts";
import { countOf } from "./simulated-handlers.ts";
import { simulatedModel } from "./simulated-model.ts";
import { restock } from "./simulated-workflow.ts";

/** Every execution whose start was acknowledged is there, has ended, and has done what its history says, once. */
export function checkExecutions(image: MemoryImage, acknowledged: ReadonlySet<string>): void {
  const rows = [...image.executions.rows.values()];
  for (const name of acknowledged)
    assertHolds(rows.filter((row) => row.name === name).length === 1, `${name} was started, once`);
  let succeeded = 0;
  for (const row of rows) succeeded += checkExecution(image, row);
  const traces = image.tables
    .rows("stock.ledger")
    .filter(({ partition }) => partition === "stock.fetch" || partition === "stock.store");
  let traced = 0;
  for (const { sort, body } of traces) {
    const isExpress = String(sort).startsWith("stock.rush:");
    // At least once: it was traced by whatever it ran for.
    if (isExpress) continue;
    traced += 1;
    assertHolds(countOf(JSON.parse(body) as Row) === 1, `the task ${String(sort)} has left one trace`);
  }
  assertHolds(traced === succeeded, `${succeeded} tasks succeeded, and ${traced} left a trace`);
  const { signals, timers, tokens } = image.executions;
  assertHolds(
    signals.size + timers.size + tokens.size === 0,
    "nothing is left of executions that have ended",
  );
}

/** For people: who has not ended, and what is left of them. */
export function runningExecutions({ executions }: MemoryImage): string {
  const { rows, blocks, signals, timers } = executions;
  const running = [...rows.values()].filter(({ status }) => status === "RUNNING");
  const shown = running.map(({ id, name, active }) => {
    const own = [...timers.values()].filter(({ execution }) => execution === id).map(({ dueMs }) => dueMs);
    const last = blocks.get(id)?.at(-1)?.lastEvent ?? 0;
    return `${name} (${active ? "active" : "waiting"}, event ${last}, ${signals.get(id)?.length ?? 0} signals, timers ${own.join(" ")})`;
  });
  return shown.join(", ") || "none";
}

/** For the report. */
export function executionFigures({ executions }: MemoryImage): {
  readonly executions: number;
  readonly executionsSucceeded: number;
} {
  const rows = [...executions.rows.values()];
  const succeeded = rows.filter(({ status }) => status === "SUCCEEDED");
  return { executions: rows.length, executionsSucceeded: succeeded.length };
}

type Row = Readonly<Record<string, unknown>>;

/** Of a task that has failed because its function ends its worker. */
const workerLost = "TRL0305";

/** Answers how many tasks succeeded. */
function checkExecution(image: MemoryImage, row: ExecutionRow): number {
  const title = `the execution ${row.name}`;
  const blocks = image.executions.blocks.get(row.id) ?? [];
  if (row.workflow === "stock.rush") {
    assertHolds(blocks.length === 1, `${title} has one block, not ${blocks.length}`);
    // A task may be blamed for its worker's end at every try: in memory each start of the execution knows of all of them.
    const isWell = row.status === "SUCCEEDED" || (row.status === "FAILED" && row.error === workerLost);
    assertHolds(isWell && !row.active, `${title} has ended well: ${row.status} ${row.error ?? ""}`);
    return 0;
  }
  const history = blocks.flatMap(({ json }) => JSON.parse(`[${json}]`) as HistoryEvent[]); // a runner's own blocks
  history.forEach(({ id }, at) =>
    assertHolds(id === at + 1, `${title}: event ${at + 1} is there, not ${id}`),
  );
  const options = {
    executionArn: executionArn(simulatedModel.name, row),
    executionName: row.name,
    stateMachineArn: machineArn(simulatedModel.name, row.workflow),
    seed: row.seed,
  };
  // Throws where the interpreter would not give this history.
  const run = replayRun(restock.definition as unknown as Parameters<typeof replayRun>[0], options, history);
  assertHolds(!(run instanceof Promise), `${title}: JSONPath waits for nothing`);
  assertHolds(
    row.status !== "RUNNING" && row.status === run.status && !row.active,
    `${title} has ended: ${row.status}, and by its history ${run.status}`,
  );
  return history.filter(({ type }) => type === "TaskSucceeded").length;
}
