import type { ExecutionRow } from "../ports/execution-store.ts";

const prefix = "express:";

/** The name that a definition is kept under for executions that run it in memory: how they run stays with them as what they run does. */
export function expressName(hash: string): string {
  return prefix + hash;
}

/**
 * Whether an execution runs in its worker's memory: an express one, from its start to the block that it ends with. One
 * that goes on after that (a redrive) has a history, and is as durable as any other.
 */
export function runsInMemory({ definition }: Pick<ExecutionRow, "definition">, lastEvent: number): boolean {
  return lastEvent === 0 && definition.startsWith(prefix);
}
