import { Fault, functionsOf, type SystemModel } from "@trellis/model";
import type { HeadSampler } from "trellis/runtime";
import { firingJson } from "./delivery/firing.ts";
import type { InvokedResult } from "./delivery/messages.ts";
import type { InvocationResult } from "./inspection/inspection-contract.ts";
import { directEventJson } from "./log/direct-event.ts";

/** What a function is given that somebody runs by hand. @throws Fault TRL0201, TRL0309 */
export function directJson(
  model: SystemModel,
  functionName: string,
  data: unknown,
  sampler: HeadSampler,
): string {
  const declared = functionsOf(model).get(functionName)?.declared;
  const nowMs = Date.now();
  if (declared?.kind === "schedule")
    return firingJson(model.name, { function: functionName, scheduledMs: nowMs }, nowMs, sampler);
  if (declared?.kind === "on") return directEventJson(model, declared.event, data, sampler);
  throw new Fault(
    "TRL0309",
    declared === undefined
      ? `there is no function "${functionName}"`
      : `"${functionName}" answers HTTP requests: send one to the gateway`,
    { retry: "never" },
  );
}

/** What became of it, as it is shown. */
export function resultOf(result: InvokedResult): InvocationResult {
  if (result.outcome !== "failed") return result;
  const { code, message } = result.failure;
  const failed = { outcome: "failed" as const, code, message };
  return result.retryMs === undefined
    ? failed
    : { ...failed, retryAt: new Date(result.retryMs).toISOString() };
}
