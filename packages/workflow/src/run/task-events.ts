import type { Payload } from "./payload.ts";
import type { RunState } from "./run-state.ts";
import type { TaskTarget } from "./task-target.ts";
import type { Thread } from "./thread.ts";

/** How what happens to a task is recorded, by what kind of resource does it. */
export interface TaskEvents {
  /** Answers the id by which the task is known. */
  scheduled(run: RunState, thread: Thread, what: Scheduling): number;
  /** Recorded together with `scheduled`, except for an activity, which starts when a worker takes it. */
  started(run: RunState, thread: Thread, workerName?: string): void;
  submitted(run: RunState, thread: Thread, output: Payload): void;
  succeeded(run: RunState, thread: Thread, output: Payload): void;
  failed(run: RunState, thread: Thread, error: string | undefined, cause: string | undefined): void;
  timedOut(run: RunState, thread: Thread): void;
}

interface Scheduling {
  readonly input: Payload;
  /** The role that the state's Credentials name. */
  readonly roleArn: string | undefined;
  /** Seconds. */
  readonly timeout: number | undefined;
  readonly heartbeat: number | undefined;
}

export function taskEvents(target: TaskTarget): TaskEvents {
  const known = eventsOf.get(target);
  if (known !== undefined) return known;
  const events = target.kind === "service" ? serviceEvents(target) : directEvents(target);
  eventsOf.set(target, events);
  return events;
}

const eventsOf = new WeakMap<TaskTarget, TaskEvents>();

export const notTruncated = { truncated: false } as const;

const timeOut = { error: "States.Timeout" } as const;

/** LambdaFunction… and Activity… events: they name the resource once and carry nothing of it afterwards. */
function directEvents({ kind, resource }: TaskTarget): TaskEvents {
  const [type, key] =
    kind === "lambda" ? (["LambdaFunction", "lambdaFunction"] as const) : (["Activity", "activity"] as const);
  return {
    scheduled(run, thread, { input, roleArn, timeout, heartbeat }) {
      const id = run.follow(thread, `${type}Scheduled`, `${key}ScheduledEventDetails`, {
        input: input.text,
        inputDetails: notTruncated,
        resource,
        // AWS has no field for heartbeats of functions: they send none.
        ...limitDetails(timeout, kind === "activity" ? heartbeat : undefined),
        ...(kind === "lambda" && credentialDetails(roleArn)),
      });
      if (kind === "lambda") run.follow(thread, "LambdaFunctionStarted");
      return id;
    },
    started(run, thread, workerName) {
      run.follow(
        thread,
        "ActivityStarted",
        "activityStartedEventDetails",
        workerName === undefined ? {} : { workerName },
      );
    },
    submitted() {
      // Neither is submitted: their answer is all there is.
    },
    succeeded(run, thread, { text }) {
      const details = { output: text, outputDetails: notTruncated };
      run.follow(thread, `${type}Succeeded`, `${key}SucceededEventDetails`, details);
    },
    failed(run, thread, error, cause) {
      run.follow(thread, `${type}Failed`, `${key}FailedEventDetails`, failureDetails(error, cause));
    },
    timedOut(run, thread) {
      run.follow(thread, `${type}TimedOut`, `${key}TimedOutEventDetails`, timeOut);
    },
  };
}

/** Task… events: each says which service's action it is about. */
function serviceEvents({ resource, resourceType }: TaskTarget): TaskEvents {
  const action = { resource, resourceType };
  return {
    scheduled(run, thread, { input, roleArn, timeout, heartbeat }) {
      const details = { parameters: input.text, region: run.region, resource, resourceType };
      const isPlain = timeout === undefined && heartbeat === undefined && roleArn === undefined;
      const id = run.follow(
        thread,
        "TaskScheduled",
        "taskScheduledEventDetails",
        isPlain
          ? details
          : { ...details, ...limitDetails(timeout, heartbeat), ...credentialDetails(roleArn) },
      );
      run.follow(thread, "TaskStarted", "taskStartedEventDetails", action);
      return id;
    },
    started() {
      // Recorded already.
    },
    submitted(run, thread, { text }) {
      const details = { output: text, outputDetails: notTruncated, ...action };
      run.follow(thread, "TaskSubmitted", "taskSubmittedEventDetails", details);
    },
    succeeded(run, thread, { text }) {
      const details = { output: text, outputDetails: notTruncated, resource, resourceType };
      run.follow(thread, "TaskSucceeded", "taskSucceededEventDetails", details);
    },
    failed(run, thread, error, cause) {
      const details = { ...failureDetails(error, cause), ...action };
      run.follow(thread, "TaskFailed", "taskFailedEventDetails", details);
    },
    timedOut(run, thread) {
      run.follow(thread, "TaskTimedOut", "taskTimedOutEventDetails", { ...timeOut, ...action });
    },
  };
}

function limitDetails(
  timeout: number | undefined,
  heartbeat: number | undefined,
): { readonly timeoutInSeconds?: number; readonly heartbeatInSeconds?: number } {
  return {
    ...(timeout !== undefined && { timeoutInSeconds: timeout }),
    ...(heartbeat !== undefined && { heartbeatInSeconds: heartbeat }),
  };
}

function credentialDetails(roleArn: string | undefined): {
  readonly taskCredentials?: { readonly roleArn: string };
} {
  return roleArn === undefined ? {} : { taskCredentials: { roleArn } };
}

export function failureDetails(
  error: string | undefined,
  cause: string | undefined,
): { readonly error?: string; readonly cause?: string } {
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}
