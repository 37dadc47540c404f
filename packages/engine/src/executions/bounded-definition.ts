import { hash } from "node:crypto";
import { limits, type WorkflowModel } from "@trellis/model";
import { expressName } from "./express.ts";

/** What executions of a workflow run, and the name that it is kept under. */
export interface BoundedDefinition {
  readonly hash: string;
  readonly json: string;
}

/**
 * A workflow's definition with the declaration's time limit, where that is the shorter one. The default of a year is left
 * out: it would be a timer for each execution; `ExecutionRetention` sees to it.
 */
export function boundedDefinition({
  definition,
  hash: declaredHash,
  timeoutMs,
  kind,
}: Pick<WorkflowModel, "definition" | "hash" | "timeoutMs" | "kind">): BoundedDefinition {
  const nameOf = kind === "express" ? expressName : (name: string): string => name;
  const seconds = Math.ceil(timeoutMs / 1_000);
  const own = definition["TimeoutSeconds"];
  const isShorter = typeof own === "number" && own <= seconds;
  if (isShorter || timeoutMs >= limits.executionTimeoutMs.default)
    return { hash: nameOf(declaredHash), json: JSON.stringify(definition) };
  const json = JSON.stringify({ ...definition, TimeoutSeconds: seconds });
  return { hash: nameOf(hash("sha256", json, "hex")), json };
}
