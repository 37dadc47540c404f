import type { ExecutionName } from "../ports/execution-store.ts";

/*
 * Names of machines and executions in the form that the Amazon States Language knows: `$$.Execution.Id`, the
 * `ExecutionArn` of a nested execution. Where AWS has region and account they have what an engine has instead.
 */

export function machineArn(system: string, workflow: string): string {
  return `arn:trellis:states:local:${system}:stateMachine:${workflow}`;
}

/** The workflow that a machine's ARN names, or what was given where that is no ARN of the system. */
export function workflowOfMachine(system: string, machine: string): string {
  const prefix = machineArn(system, "");
  return machine.startsWith(prefix) ? machine.slice(prefix.length) : machine;
}

/** A name may hold what would end it here, so that is written as in a URL. */
export function executionArn(system: string, { workflow, name }: ExecutionName): string {
  return `arn:trellis:states:local:${system}:execution:${workflow}:${encodeURIComponent(name)}`;
}

/** Whose ARN it is; undefined for one that is no execution's. */
export function executionOfArn(arn: string): ExecutionName | undefined {
  const parts = arn.split(":");
  const [, , service, , , kind, workflow, name] = parts;
  if (service !== "states" || kind !== "execution" || parts.length !== 8) return undefined;
  if (workflow === undefined || name === undefined) return undefined;
  try {
    return { workflow, name: decodeURIComponent(name) };
  } catch {
    return undefined;
  }
}
