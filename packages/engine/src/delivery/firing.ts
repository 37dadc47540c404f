import { newTraceparent, uuidV7, type HeadSampler } from "trellis/runtime";

/** The event that a schedule's firing is delivered as; a trace begins with it. */
export function firingJson(
  system: string,
  firing: { readonly function: string; readonly scheduledMs: number },
  nowMs: number,
  sampler: HeadSampler,
): string {
  return JSON.stringify({
    specversion: "1.0",
    id: uuidV7(nowMs),
    source: `/${system}/schedule`,
    type: "trellis.schedule-fired.v1",
    subject: firing.function,
    time: new Date(nowMs).toISOString(),
    traceparent: newTraceparent(sampler),
    data: { scheduledFor: new Date(firing.scheduledMs).toISOString() },
  });
}
