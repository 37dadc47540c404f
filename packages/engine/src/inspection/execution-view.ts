import { workflowsOf, type NamedWorkflow, type SystemModel } from "@trellis/model";
import type { HistoryEvent, Json } from "@trellis/workflow";
import { parseTraceparent } from "trellis/runtime";
import type { CoreReply } from "../delivery/messages.ts";
import type {
  CountedExecutions as CountedFigures,
  ExecutionFigures,
} from "../executions/execution-figures.ts";
import type { LatencySummary } from "../telemetry/latency.ts";
import type { LatencyFigures } from "./latency-figures.ts";
import type { ExecutionRow, HistoryBlock, StoredExecutionFilter } from "../ports/execution-store.ts";
import type {
  CountedExecutions,
  Execution,
  ExecutionFilter,
  ExecutionSummary,
  Intervention,
  WorkflowStatus,
} from "./executions-contract.ts";

/** An execution as the store has it, as it is shown. */
export function summaryOfExecution(row: ExecutionRow): ExecutionSummary {
  const { workflow, name, status, startedMs, endedMs, error, cause, redrives, definition, traceparent } = row;
  const trace = parseTraceparent(traceparent);
  return {
    workflow,
    name,
    status,
    startedAt: isoOf(startedMs),
    ...(endedMs === undefined ? {} : { endedAt: isoOf(endedMs) }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    redrives,
    definition,
    ...(trace === undefined ? {} : { traceId: trace.traceId }),
  };
}

type FoundExecution = NonNullable<Extract<CoreReply, { of: "execution" }>["found"]>;

/** The same with what its history says of its beginning and its end. */
export function executionOf({ row, parent, lastEvent, ends, interventions }: FoundExecution): Execution {
  const input = textIn(ends, "executionStartedEventDetails", "input");
  const output = textIn(ends, "executionSucceededEventDetails", "output");
  return {
    ...summaryOfExecution(row),
    ...(parent === undefined ? {} : { parent: { workflow: parent.workflow, name: parent.name } }),
    ...(input === undefined ? {} : { input: JSON.parse(input) as Json }),
    ...(output === undefined ? {} : { output: JSON.parse(output) as Json }),
    events: lastEvent,
    interventions: interventions.map((json) => JSON.parse(json) as Intervention), // `Telling` wrote them
  };
}

/** The workflows that are declared, and those that were once and have left executions. */
export function workflowStatuses(
  model: SystemModel,
  figures: ReadonlyMap<string, ExecutionFigures>,
): readonly WorkflowStatus[] {
  const declared = workflowsOf(model);
  return [...figures].map(([name, each]) => workflowStatusOf(name, each, declared.get(name)));
}

function workflowStatusOf(
  name: string,
  { parts, unbegun, inHand, ...whole }: ExecutionFigures,
  declared: NamedWorkflow | undefined,
): WorkflowStatus {
  return {
    name,
    context: name.slice(0, name.indexOf(".")),
    team: declared?.context.team ?? "",
    declared: declared !== undefined,
    ...countedOf(whole),
    ...(parts === undefined ? {} : { children: countedOf(parts) }),
    unbegun,
    inHand,
  };
}

function countedOf({ counts, running, duration }: CountedFigures): CountedExecutions {
  const { started, succeeded, failed, timedOut, aborted, redriven } = counts;
  return {
    started,
    succeeded,
    failed,
    timedOut,
    aborted,
    redriven,
    running,
    ...(duration === undefined ? {} : { duration: figuresOf(duration) }),
  };
}

export function storedExecutionFilterOf({
  status,
  since,
  until,
  children: isPart = false,
  ...plain
}: Omit<ExecutionFilter, "of">): StoredExecutionFilter {
  return {
    ...plain,
    isPart,
    ...(status === undefined ? {} : { statuses: [status] }),
    ...(since === undefined ? {} : { sinceMs: Date.parse(since) }),
    ...(until === undefined ? {} : { untilMs: Date.parse(until) }),
  };
}

function textIn(
  blocks: readonly HistoryBlock[],
  details: `${string}EventDetails`,
  field: string,
): string | undefined {
  for (const { json } of blocks) {
    if (!json.includes(`"${details}"`)) continue;
    for (const event of JSON.parse(`[${json}]`) as HistoryEvent[]) {
      const found = event[details]?.[field];
      if (typeof found === "string") return found;
    }
  }
  return undefined;
}

function figuresOf({ p50Ms, p90Ms, p99Ms, maxMs }: LatencySummary): LatencyFigures {
  return { p50Ms, p90Ms, p99Ms, maxMs };
}

const isoOf = (ms: number): string => new Date(ms).toISOString();
