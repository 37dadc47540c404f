import type { ContextModel } from "@trellis/model";
import type { Outcome } from "../runtime/outcome.ts";
import type { TaskEvent } from "../workflow/task-event.ts";
import type { TaskAnswer, WorkflowStart } from "../workflow/workflow-orders.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/**
 * Runs the workflows of a context on its bench. `virtualWorkflows()` of `@trellis/engine/testing` makes one: this
 * package knows no interpreter of state machines.
 */
export interface WorkflowHost {
  /** Told once, before anything else. */
  readonly attach: (bench: HostedBench) => void;
  /** Answers when the execution has come to its first wait. A name is started once. */
  readonly start: (start: WorkflowStart) => Promise<void>;
  readonly answerTask: (answer: TaskAnswer) => Promise<void>;
}

/** What a host needs of a bench. */
export interface HostedBench {
  readonly context: ContextModel;
  readonly clock: VirtualClock;
  /** Runs a task's function in the real pipeline, its unit of work committed. */
  readonly runTask: (
    functionName: string,
    task: Omit<TaskEvent, "system" | "traceparent" | "atMs">,
    attempt: number,
  ) => Promise<Outcome>;
}
