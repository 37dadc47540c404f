import type { FunctionModel, SystemModel } from "@trellis/model";
import type { ContextRuntime, Failure, HttpAnswer } from "trellis/runtime";
import type { FromWorker } from "../delivery/messages.ts";
import type { ExecutionRunner } from "../executions/execution-runner.ts";
import type { WakeBegin } from "../executions/execution-mail.ts";
import type { ExecutionReader } from "../ports/execution-store.ts";
import type { InvocationRecorder } from "../telemetry/invocation-recorder.ts";
import type { PendingTables } from "./pending-tables.ts";
import type { SlotWriter } from "./slots.ts";

/** What a context's host works with, and whom it tells. */
export interface WorkerHostOptions {
  readonly functions: Readonly<Record<string, FunctionModel>>;
  readonly runtime: ContextRuntime;
  readonly tables: PendingTables;
  /** What is recorded of executions. */
  readonly executions: ExecutionReader;
  /** What runs them, where the context has workflows; absent, it is loaded with the first execution. */
  readonly runner?: typeof ExecutionRunner;
  readonly model: SystemModel;
  /** 32 hexadecimal digits that nobody guesses. */
  readonly seed: () => string;
  readonly slots: SlotWriter;
  readonly now: () => number;
  /** Has something happen at a time of that clock, epoch ms; answers what calls it off. */
  readonly at: (atMs: number, action: () => void) => () => void;
  /** Ms of a clock that only goes forward, as exact as there is one; durations are measured by it. */
  readonly ticks: () => number;
  readonly recorder: InvocationRecorder;
  /** Lets other mail in first; `setImmediate` in a thread. */
  readonly soon: (action: () => void) => void;
  readonly toCore: (message: FromWorker) => void;
  readonly answer: (request: number, answer: HttpAnswer) => void;
  /** Notes a failed invocation in the log. */
  readonly report: (functionName: string, failure: Failure, cause: InvocationCause) => void;
  /** Notes in the log that the interpreter can't go on with an execution. */
  readonly reportBroken: (row: WakeBegin["row"], error: unknown) => void;
}

/** What an invocation was for. */
export interface InvocationCause {
  /** Of the event, or of the request. */
  readonly id: string;
  readonly traceparent: string | undefined;
}
