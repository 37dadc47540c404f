import assert from "node:assert/strict";
import { test } from "node:test";
import { matchesError, StateFailure } from "./failure.ts";

const failures = {
  own: new StateFailure("Down", "no route"),
  unnamed: new StateFailure(undefined, undefined),
  timeout: new StateFailure("States.Timeout", undefined),
  heartbeat: new StateFailure("States.Timeout", undefined, { alias: "States.HeartbeatTimeout" }),
  reported: new StateFailure("States.DataLimitExceeded", "a result"),
  made: new StateFailure("States.DataLimitExceeded", "an output", { terminal: true }),
  runtime: new StateFailure("States.Runtime", "a task said so"),
};

/** Which of the failures each name stands for. */
const table: Readonly<Record<string, readonly (keyof typeof failures)[]>> = {
  "States.ALL": ["own", "unnamed", "timeout", "heartbeat", "reported"],
  "States.TaskFailed": ["own", "unnamed", "reported"],
  "States.Timeout": ["timeout", "heartbeat"],
  "States.HeartbeatTimeout": ["heartbeat"],
  "States.DataLimitExceeded": ["reported", "made"],
  "States.Runtime": ["runtime"],
  Down: ["own"],
};

for (const [name, matched] of Object.entries(table)) {
  test(`${name} stands for ${matched.join(", ")}`, () => {
    const found = Object.entries(failures).filter(([, failure]) => matchesError([name], failure));
    assert.deepEqual(
      found.map(([key]) => key),
      matched,
    );
  });
}
