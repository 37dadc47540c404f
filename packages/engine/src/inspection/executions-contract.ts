import type { ExecutionStatus, HistoryEvent, Json, StateMachine } from "@trellis/workflow";
import type { LatencyFigures } from "./latency-figures.ts";
import type { JobAsker } from "./jobs-contract.ts";

/*
 * Workflows and their executions, as the inspection API gives them. An execution is named by its workflow,
 * `context.workflow`, and its own name.
 *
 * | request | answer |
 * |---|---|
 * | `GET /api/workflows` | `{ workflows: WorkflowStatus[] }` |
 * | `GET /api/executions?workflow&status&error&since&until&of&children&limit&before` | `ExecutionPage` |
 * | `POST /api/executions` with `{ workflow, input?, name? }` | `StartedExecution` |
 * | `GET /api/executions/{workflow}/{name}` | `Execution` |
 * | `GET /api/executions/{workflow}/{name}/history?from&limit` | `HistoryPage` |
 * | `GET /api/executions/{workflow}/{name}/definition` | `ExecutionDefinition` |
 * | `GET /api/executions/{workflow}/{name}/result?timeoutMs` | `Execution`, once it has ended or the time is over |
 * | `POST /api/executions/{workflow}/{name}/stop` with `{ error?, cause?, by?, why? }` | `{ execution: ExecutionSummary }` |
 * | `POST /api/executions/{workflow}/{name}/redrive` with `{ input?, by?, why? }` | `{ execution: ExecutionSummary }` |
 * | `POST /api/executions/redrive/preview` with `{ filter }` | `ExecutionRedrivePreview` |
 * | `POST /api/executions/redrive` with `{ filter, perSecond?, limit?, by?, why? }` | `{ jobs: JobStatus[] }` |
 * | `POST /api/tasks/succeed` with `{ token, output? }` | `{ execution: ExecutionSummary }` |
 * | `POST /api/tasks/fail` with `{ token, error, cause? }` | `{ execution: ExecutionSummary }` |
 * | `POST /api/tasks/heartbeat` with `{ token }` | `{ execution: ExecutionSummary }` |
 */

/** A workflow's executions in numbers. Those that are children of others are apart in `children`. */
export interface WorkflowStatus extends CountedExecutions {
  /** `context.workflow` */
  readonly name: string;
  readonly context: string;
  readonly team: string;
  /** False of one that is declared no more: those of its executions that run wait until it is, or until they are stopped. */
  readonly declared: boolean;
  /** Absent where there never were any. */
  readonly children?: CountedExecutions;
  /** Of those that run, children included, not begun yet: the worker is behind. */
  readonly unbegun: number;
  /** Of these, with the worker now. */
  readonly inHand: number;
}

/** Counts since the data folder was made: `started + redriven = running + succeeded + failed + timedOut + aborted`. */
export interface CountedExecutions {
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
  readonly redriven: number;
  /** Neither ended nor gone: those that wait for a time or an answer are among them. */
  readonly running: number;
  /** From start to end, of those that ended since the engine's start; absent before the first. */
  readonly duration?: LatencyFigures;
}

export interface ExecutionSummary {
  readonly workflow: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Why it did not end well. */
  readonly error?: string;
  /** Its first 1,024 characters; whole in the history. */
  readonly cause?: string;
  /** How often it went on after it had failed. */
  readonly redrives: number;
  /** Names the definition that it runs. */
  readonly definition: string;
  /** The trace that it is part of; 32 hexadecimal digits. */
  readonly traceId?: string;
}

export interface Execution extends ExecutionSummary {
  /** The execution that started it. */
  readonly parent?: Pick<ExecutionSummary, "workflow" | "name">;
  readonly input?: Json;
  readonly output?: Json;
  /** Events in its history. */
  readonly events: number;
  /** Redrives and stops by hand, the oldest first. */
  readonly interventions: readonly Intervention[];
}

/** What somebody did to an execution. */
export interface Intervention extends JobAsker {
  readonly at: string;
  readonly kind: "redrive" | "stop";
  /** The input that was given instead of the one that it had. */
  readonly input?: Json;
}

export interface ExecutionFilter {
  /** `context.workflow` */
  readonly workflow?: string;
  readonly status?: ExecutionStatus;
  readonly error?: string;
  /** Started at this time or later; ISO 8601. */
  readonly since?: string;
  /** Started before this time. */
  readonly until?: string;
  /** Started by the execution that has this name in `workflow`, whatever workflow they are of themselves. */
  readonly of?: string;
  /** Children of executions, in place of those that were started for themselves. Default false. */
  readonly children?: boolean;
}

export interface ExecutionPage {
  /** How many match. */
  readonly total: number;
  /** Children that match otherwise; absent where children are listed. */
  readonly children?: number;
  /** The newest first. */
  readonly executions: readonly ExecutionSummary[];
  /** To be given as `before` for the next page; absent on the last one. */
  readonly next?: number;
}

/** What an execution started on, and stays on through releases and redrives. */
export interface ExecutionDefinition {
  /** Names it, as in `ExecutionSummary`. */
  readonly definition: string;
  readonly machine: StateMachine;
}

export interface HistoryPage {
  readonly events: readonly HistoryEvent[];
  /** To be given as `from` for the next page; absent on the last one. */
  readonly next?: number;
}

export interface StartedExecution {
  readonly execution: ExecutionSummary;
  /** There was one of this name and input already: nothing was started. */
  readonly existed: boolean;
}

export interface StartOptions {
  /** Default: a new name. */
  readonly name?: string;
}

export interface ExecutionRedrivePreview {
  readonly total: number;
  readonly workflows: readonly { readonly workflow: string; readonly count: number }[];
  /** The newest five. */
  readonly executions: readonly ExecutionSummary[];
}

export interface ExecutionRedriveOptions extends JobAsker {
  /** Default 100; "max" is as fast as it goes. */
  readonly perSecond?: number | "max";
  /** The oldest at most, of each workflow. */
  readonly limit?: number;
}
