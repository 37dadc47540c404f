import { pointerTo } from "@trellis/model";
import { fieldOf } from "../expression/json-value.ts";
import type { Check } from "./check.ts";

/** A task's heartbeats come more often than it times out. */
export const checkTimes: Check = function* ({ machine, parts }) {
  const whole = fieldOf(machine, "TimeoutSeconds");
  for (const { raw, type, pointer, name } of parts.states) {
    const heartbeat = fieldOf(raw, "HeartbeatSeconds");
    const timeout = fieldOf(raw, "TimeoutSeconds");
    if (
      type === "Task" &&
      typeof heartbeat === "number" &&
      typeof timeout === "number" &&
      heartbeat >= timeout
    )
      yield {
        code: "TRL0723",
        pointer: pointerTo(pointer, "HeartbeatSeconds"),
        message: `HeartbeatSeconds is ${heartbeat}, and TimeoutSeconds is ${timeout}`,
        why: "the task would time out before a heartbeat could be missed; AWS refuses it",
        fix: `Write less than ${timeout}, or raise TimeoutSeconds`,
      };
    const wait = type === "Wait" ? fieldOf(raw, "Seconds") : undefined;
    if (typeof wait === "number" && typeof whole === "number" && wait >= whole)
      yield {
        code: "TRL0730",
        severity: "warning",
        pointer: pointerTo(pointer, "Seconds"),
        message: `${JSON.stringify(name)} waits ${wait} s, and an execution may take ${whole} s`,
        why: "every execution that comes here times out",
        fix: "Wait shorter, or raise TimeoutSeconds of the state machine",
      };
  }
};
