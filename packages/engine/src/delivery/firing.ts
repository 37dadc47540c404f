import { uuidV7 } from "trellis/runtime";

/** The event that a schedule's firing is delivered as. */
export function firingJson(system: string, functionName: string, scheduledMs: number, nowMs: number): string {
  return JSON.stringify({
    specversion: "1.0",
    id: uuidV7(nowMs),
    source: `/${system}/schedule`,
    type: "trellis.schedule-fired.v1",
    subject: functionName,
    time: new Date(nowMs).toISOString(),
    data: { scheduledFor: new Date(scheduledMs).toISOString() },
  });
}
