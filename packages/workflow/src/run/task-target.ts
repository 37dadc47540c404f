/** What a Task state's `Resource` names. */
export interface TaskTarget {
  /** `lambda`: a function by its ARN; `activity`; `service`: an optimized or SDK integration, or one of ours. */
  readonly kind: "lambda" | "activity" | "service";
  /** `lambda`, `states`, `aws-sdk:dynamodb`, `trellis`: empty unless a service. */
  readonly resourceType: string;
  /** The action with its suffix, `startExecution.sync:2`; of a lambda or an activity its ARN. */
  readonly resource: string;
  /** The action without its suffix; of ours, the function's name. */
  readonly action: string;
  readonly waits: "no" | "sync" | "sync:2" | "token";
}

/**
 * Reads a `Resource`: `arn:aws:lambda:…:function:x`, `arn:aws:states:…:activity:x`,
 * `arn:aws:states:::service:action[.sync|.sync:2|.waitForTaskToken]`, or ours, `trellis:function[.waitForTaskToken]`.
 * Validation has refused what is none of these; here it counts as a function by its ARN.
 */
export function taskTargetOf(resource: string): TaskTarget {
  if (resource.startsWith("trellis:")) return service("trellis", resource.slice("trellis:".length));
  const parts = resource.split(":");
  const isStates = parts[0] === "arn" && parts[2] === "states";
  if (isStates && parts[5] === "activity") return direct("activity", resource);
  if (!isStates) return direct("lambda", resource);
  const rest = parts.slice(5);
  const length = rest[0] === "aws-sdk" ? 2 : 1;
  return service(rest.slice(0, length).join(":"), rest.slice(length).join(":"));
}

function direct(kind: "lambda" | "activity", resource: string): TaskTarget {
  return { kind, resourceType: "", resource, action: resource, waits: "no" };
}

function service(resourceType: string, resource: string): TaskTarget {
  for (const [suffix, waits] of suffixes) {
    if (resource.endsWith(suffix)) {
      return { kind: "service", resourceType, resource, action: resource.slice(0, -suffix.length), waits };
    }
  }
  return { kind: "service", resourceType, resource, action: resource, waits: "no" };
}

const suffixes = [
  [".waitForTaskToken", "token"],
  [".sync:2", "sync:2"],
  [".sync", "sync"],
] as const;
