/**
 * The platform's own event by which a host has a Task state's function run: `ContextRuntime.deliver` takes it, with the
 * number of the state's attempt, and its outcome says what became of the task.
 */
export interface TaskEvent {
  /** Of this run of the state: the same for all attempts that its `Retry` makes, so that calls to the outside can be told apart by it. */
  readonly id: string;
  /** The system's name. */
  readonly system: string;
  /** `context.workflow` */
  readonly workflow: string;
  readonly execution: string;
  readonly state: string;
  /** What the state's `Arguments` or `Parameters` make, as JSON text. */
  readonly input: string;
  /** Epoch ms. */
  readonly atMs: number;
  readonly traceparent: string;
  readonly tracestate?: string;
}

export const taskEventType = "trellis.task-scheduled.v1";

/** The event as a CloudEvent in JSON. */
export function taskEventJson(task: TaskEvent): string {
  const { id, system, workflow, execution, state, input, atMs, traceparent, tracestate } = task;
  const head = JSON.stringify({
    specversion: "1.0",
    id,
    source: `/${system}/workflows/${workflow}`,
    type: taskEventType,
    subject: execution,
    time: new Date(atMs).toISOString(),
    traceparent,
    ...(tracestate === undefined ? {} : { tracestate }),
  });
  // The input is text already, and may be large: it is not read only to be written again.
  const data = `{"workflow":${JSON.stringify(workflow)},"execution":${JSON.stringify(execution)},"state":${JSON.stringify(state)},"input":${input}}`;
  return `${head.slice(0, -1)},"data":${data}}`;
}

/** The data of such an event. */
export interface TaskEventData {
  readonly workflow: string;
  readonly execution: string;
  readonly state: string;
  readonly input: unknown;
}
