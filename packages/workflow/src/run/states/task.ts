import type { Json, TaskState } from "../../definition/definition.ts";
import { isObject } from "../../expression/json-value.ts";
import {
  argumentsOf,
  filledValue,
  handsOnInput,
  leavingAtOnce,
  leavingWith,
  type Leaving,
} from "../data-flow.ts";
import { StateFailure } from "../failure.ts";
import { exceedsBytes, payloadOf, type Payload } from "../payload.ts";
import type { OpenTask, RunState } from "../run-state.ts";
import { drawsOf } from "../state-chance.ts";
import { inputTooLarge } from "../too-large.ts";
import { taskEvents, type TaskEvents } from "../task-events.ts";
import { taskTargetOf } from "../task-target.ts";
import { taskTokenOf } from "../task-token.ts";
import type { Step, Thread, Wake } from "../thread.ts";
import { wholeNumberOf } from "../typed-value.ts";

/** Has a function, an activity or a service do something, and hands on its answer. One try. */
export function* runTask(run: RunState, thread: Thread, state: TaskState): Step<Leaving> {
  const task = yield* scheduled(run, thread, state);
  const events = taskEvents(task.target);
  for (;;) {
    // The driver resumes a step with the next thing that happens to its thread.
    const wake = (yield undefined) as Wake;
    const result = heard(run, thread, { task, events, wake });
    if (result !== undefined)
      return leavingAtOnce(run, thread, result) ?? (yield* leavingWith(run, thread, result.value));
  }
}

function* scheduled(run: RunState, thread: Thread, state: TaskState): Step<OpenTask> {
  const { prepared, retries, input: entered } = thread.position;
  const target = prepared.target ?? taskTargetOf(state.Resource);
  // Nothing is recorded between the evaluation of the arguments and the event that schedules the task.
  const token = target.waits === "token" ? tokenFor(run, thread) : undefined;
  // Most tasks are given what their states are.
  const input = handsOnInput(thread)
    ? entered
    : payloadOf(yield* argumentsOf(run, thread, token === undefined ? {} : { token }), entered);
  const { timeout, heartbeat } = isLimited(state) ? yield* limitsOf(run, thread, state) : unlimited;
  const roleArn = state.Credentials === undefined ? undefined : yield* roleOf(run, thread, state.Credentials);
  if (exceedsBytes(input.text, run.limits.payloadBytesMax)) throw inputTooLarge(prepared.name);
  const id = taskEvents(target).scheduled(run, thread, { input, roleArn, timeout, heartbeat });
  const timeoutMs = timeout === undefined ? undefined : 1000 * timeout;
  const heartbeatMs = heartbeat === undefined ? undefined : 1000 * heartbeat;
  const order = {
    type: "run-task",
    task: id,
    state: prepared.name,
    entered: thread.position.enteredId,
    resource: state.Resource,
    target,
    input: input.value,
    attempt: retries + 1,
    waitsForToken: target.waits === "token",
  } as const;
  const isPlain = timeoutMs === undefined && heartbeatMs === undefined && token === undefined;
  const command = isPlain ? order : { ...order, ...givenOf({ timeoutMs, heartbeatMs, token }) };
  const task: OpenTask = {
    thread,
    target,
    command,
    timeoutMs,
    heartbeatMs,
    started: false,
    submitted: false,
  };
  run.tasks.set(id, task);
  run.command(command);
  if (timeoutMs !== undefined) run.setTimer(thread, "timeout", id, run.nowMs + timeoutMs);
  // An activity's heart beats once a worker has it.
  if (heartbeatMs !== undefined && target.kind !== "activity") {
    run.setTimer(thread, "heartbeat", id, run.nowMs + heartbeatMs);
  }
  return task;
}

/** Most tasks have none of these: their commands are not put together of parts. */
function givenOf(given: {
  readonly timeoutMs: number | undefined;
  readonly heartbeatMs: number | undefined;
  readonly token: string | undefined;
}): { readonly timeoutMs?: number; readonly heartbeatMs?: number; readonly token?: string } {
  const { timeoutMs, heartbeatMs, token } = given;
  return {
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(heartbeatMs !== undefined && { heartbeatMs }),
    ...(token !== undefined && { token }),
  };
}

interface TaskLimits {
  /** Seconds. */
  readonly timeout: number | undefined;
  readonly heartbeat: number | undefined;
}

const unlimited: TaskLimits = { timeout: undefined, heartbeat: undefined };

function isLimited(state: TaskState): boolean {
  return (
    state.TimeoutSeconds !== undefined ||
    state.TimeoutSecondsPath !== undefined ||
    state.HeartbeatSeconds !== undefined ||
    state.HeartbeatSecondsPath !== undefined
  );
}

function* limitsOf(run: RunState, thread: Thread, state: TaskState): Step<TaskLimits> {
  const [timeout, heartbeat] = ["TimeoutSeconds", "HeartbeatSeconds"] as const;
  return {
    timeout: yield* wholeNumberOf(run, thread, timeout, {
      value: state[timeout],
      path: state[`${timeout}Path`],
    }),
    heartbeat: yield* wholeNumberOf(run, thread, heartbeat, {
      value: state[heartbeat],
      path: state[`${heartbeat}Path`],
    }),
  };
}

/** The role that a task is to be run with. Roles are AWS's; ours is recorded, and runs nothing otherwise. */
function* roleOf(run: RunState, thread: Thread, credentials: Json): Step<string | undefined> {
  const filled = yield* filledValue(run, thread, credentials, "Credentials");
  const roleArn = isObject(filled) ? filled["RoleArn"] : undefined;
  return typeof roleArn === "string" ? roleArn : undefined;
}

function tokenFor(run: RunState, thread: Thread): string {
  const secret = drawsOf(run.options.seed, thread.position).uuid();
  return taskTokenOf({ executionArn: run.options.executionArn, task: run.nextId, secret });
}

/** The task's result, once there is one. */
function heard(
  run: RunState,
  thread: Thread,
  what: { readonly task: OpenTask; readonly events: TaskEvents; readonly wake: Wake },
): Payload | undefined {
  const { task, events, wake } = what;
  if (wake.type === "timer") {
    run.closeTask(task.command.task, false);
    events.timedOut(run, thread);
    const alias = wake.purpose === "heartbeat" ? { alias: "States.HeartbeatTimeout" } : {};
    throw new StateFailure("States.Timeout", undefined, alias);
  }
  if (wake.type !== "task") return undefined;
  const { signal } = wake;
  switch (signal.type) {
    case "task-started":
      events.started(run, thread, signal.workerName);
      if (task.heartbeatMs !== undefined) {
        run.setTimer(thread, "heartbeat", signal.task, run.nowMs + task.heartbeatMs);
      }
      return undefined;
    case "task-submitted":
      events.submitted(run, thread, payloadOf(signal.output));
      return undefined;
    case "task-failed": {
      const error = signal.error?.slice(0, errorCharactersMax);
      const cause = signal.cause?.slice(0, causeCharactersMax);
      events.failed(run, thread, error, cause);
      throw new StateFailure(error, cause);
    }
    case "task-succeeded":
      return succeeded(run, thread, { task, events, output: signal.output });
    case "task-heartbeat":
      return undefined;
  }
}

/** AWS's bounds of what SendTaskFailure takes. */
const errorCharactersMax = 256;
const causeCharactersMax = 32_768;

function succeeded(
  run: RunState,
  thread: Thread,
  what: { readonly task: OpenTask; readonly events: TaskEvents; readonly output: Json },
): Payload {
  const { task, events, output } = what;
  const result = payloadOf(output);
  if (exceedsBytes(result.text, run.limits.payloadBytesMax)) {
    const { kind, resourceType, resource } = task.target;
    const by = kind === "service" ? resourceType : resource;
    const cause = `The state/task '${by}' returned a result with a size exceeding the maximum number of bytes service limit.`;
    events.failed(run, thread, "States.DataLimitExceeded", cause);
    // As recorded on AWS, and unlike what its documentation says, this one is matched by States.ALL.
    throw new StateFailure("States.DataLimitExceeded", cause);
  }
  events.succeeded(run, thread, result);
  return result;
}
