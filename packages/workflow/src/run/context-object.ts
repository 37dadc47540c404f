import type { Json } from "../definition/definition.ts";
import type { RunState } from "./run-state.ts";
import type { Thread } from "./thread.ts";

/**
 * The context object, `$$` and `$states.context`, as a state sees it.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
 */
export function contextObject(
  run: RunState,
  thread: Thread,
  own: OwnContext,
): { readonly [field: string]: Json } {
  const { executionArn, executionName, stateMachineArn, roleArn } = run.options;
  const { prepared, enteredAtMs, retries } = thread.position;
  const item = own.item ?? thread.item;
  return {
    Execution: {
      Id: executionArn,
      Input: run.input.value,
      StartTime: isoTime(run.startedAtMs),
      Name: executionName ?? lastPart(executionArn),
      RoleArn: roleArn ?? "trellis",
      RedriveCount: run.redriveCount,
      ...(run.redrivenAtMs !== undefined && { RedriveTime: isoTime(run.redrivenAtMs) }),
    },
    StateMachine: { Id: stateMachineArn, Name: lastPart(stateMachineArn) },
    State: {
      Name: prepared.name,
      EnteredTime: isoTime(enteredAtMs),
      ...(retriedTypes.has(prepared.state.Type) && { RetryCount: retries }),
    },
    ...(item !== undefined && {
      Map: {
        Item: { Index: item.index, Value: item.value, ...(item.key !== undefined && { Key: item.key }) },
      },
    }),
    ...(own.token !== undefined && { Task: { Token: own.token } }),
  };
}

/** What only some fields of a state see: the item that a selector is filled for, the token of a task. */
export interface OwnContext {
  readonly item?: { readonly index: number; readonly value: Json; readonly key?: string };
  readonly token?: string;
}

const retriedTypes = new Set(["Task", "Parallel", "Map"]);

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}
