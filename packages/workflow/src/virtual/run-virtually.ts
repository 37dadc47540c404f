import type { Json, StateMachine } from "../definition/definition.ts";
import type { ExecutionStatus, HistoryEvent } from "../run/protocol.ts";
import { VirtualExecution } from "./virtual-execution.ts";
import { VirtualHost } from "./virtual-host.ts";
import type { VirtualOptions } from "./virtual-options.ts";
import { VirtualWorld } from "./virtual-world.ts";

/** What became of an execution in virtual time. */
export interface VirtualResult {
  readonly executionArn: string;
  /** RUNNING where it waits for something that never comes. */
  readonly status: ExecutionStatus;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly history: readonly HistoryEvent[];
  /** Virtual milliseconds from its start to its end. */
  readonly tookMs: number;
  /** Nested executions and children of Map runs, the first `childrenKeptMax`. */
  readonly children: readonly VirtualResult[];
}

/**
 * Runs a machine, and the children of it that are kept, to their ends in virtual time: a wait of thirty days takes none. Tasks are stood in for by functions. The
 * same machine and options give the same history.
 * @param machine a definition that validation has accepted
 * @throws Error where it takes more signals than `signalsMax`, or a stand-in throws what is no Error
 */
export async function runVirtually(
  machine: StateMachine,
  options: VirtualOptions = {},
): Promise<VirtualResult> {
  const world = new VirtualWorld(options);
  const host = new VirtualHost(options, world);
  const stateMachineArn =
    options.stateMachineArn ?? "arn:aws:states:eu-central-1:000000000000:stateMachine:virtual";
  const execution = new VirtualExecution(host, machine, {
    executionArn: options.executionArn ?? `${stateMachineArn.replace(":stateMachine:", ":execution:")}:1`,
    stateMachineArn,
    seed: options.seed ?? "virtual",
    ...(options.roleArn !== undefined && { roleArn: options.roleArn }),
    ...(options.executionType !== undefined && { executionType: options.executionType }),
    ...(options.limits !== undefined && { limits: options.limits }),
  });
  world.at(world.nowMs, () => execution.start(options.input ?? {}));
  // What it has started and does not wait for comes to its end, too.
  const isOver = ({ finish }: VirtualExecution): boolean => finish !== undefined;
  await world.pass(() => isOver(execution) && host.children.every(isOver));
  return resultOf(
    execution,
    host.nowMs,
    host.children.map((child) => resultOf(child, host.nowMs, [])),
  );
}

function resultOf(
  execution: VirtualExecution,
  nowMs: number,
  children: readonly VirtualResult[],
): VirtualResult {
  const { output, error, cause } = execution.finish ?? {};
  return {
    executionArn: execution.options.executionArn,
    status: execution.status,
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    history: execution.history,
    tookMs: (execution.finish === undefined ? nowMs : execution.endedAtMs) - execution.startedAtMs,
    children,
  };
}
