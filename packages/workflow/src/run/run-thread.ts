import type { Catcher, State } from "../definition/definition.ts";
import { ExpressionFault } from "../expression/expression-fault.ts";
import { abortThread } from "./abort-thread.ts";
import { leavingByCatcher, type Leaving } from "./data-flow.ts";
import { errorOutputOf, ExecutionHalt, matchesError, StateFailure } from "./failure.ts";
import { retryDelayMs } from "./retry.ts";
import type { RunState } from "./run-state.ts";
import { runStateKind } from "./states/run-state-kind.ts";
import { drawsOf } from "./state-chance.ts";
import { failureDetails, notTruncated } from "./task-events.ts";
import type { Step, Thread } from "./thread.ts";

/** Goes from state to state until there is none next, or one fails and nothing catches it. */
export function* runThread(run: RunState, thread: Thread): Step<void> {
  try {
    for (;;) {
      const { output, next } = yield* visit(run, thread);
      if (next === undefined) {
        thread.outcome = { status: "succeeded", output };
        return;
      }
      thread.moveTo(next, output);
    }
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    thread.outcome = { status: "failed", failure: error };
  }
}

/** Enters a state, tries it as often as its retriers say, and leaves it. */
function* visit(run: RunState, thread: Thread): Step<Leaving> {
  enter(run, thread);
  for (;;) {
    try {
      const leaving = yield* runStateKind(run, thread);
      return leave(run, thread, leaving);
    } catch (error) {
      const failure = failed(run, thread, error);
      const { position } = thread;
      const { state } = position.prepared;
      const retriers = "Retry" in state ? state.Retry : undefined;
      const random = (): number => drawsOf(run.options.seed, position).random();
      const delayMs = retryDelayMs(retriers, failure, position, random);
      if (delayMs === undefined) return yield* caught(run, thread, failure);
      position.retries++;
      run.setTimer(thread, "retry", thread.last, run.nowMs + delayMs);
      yield undefined;
    }
  }
}

function enter(run: RunState, thread: Thread): void {
  const { position } = thread;
  const { prepared, input } = position;
  const { Type } = prepared.state;
  // After a redrive a state goes on; only a Fail state, which has nothing to go on with, is entered again.
  const goesOn = thread.resumes && position.enteredId !== 0 && Type !== "Fail";
  // States with branches look themselves whether there are some to go on with.
  thread.resumes = goesOn && (Type === "Parallel" || Type === "Map");
  if (goesOn) return;
  position.enteredAtMs = run.nowMs;
  position.enteredPreviousId = thread.last;
  position.enteredId = run.follow(thread, prepared.entered, "stateEnteredEventDetails", {
    input: input.text,
    inputDetails: notTruncated,
    name: prepared.name,
  });
}

function leave(run: RunState, thread: Thread, leaving: Leaving): Leaving {
  const { output, assignment } = leaving;
  const { name, exited } = thread.position.prepared;
  const details = { name, output: output.text, outputDetails: notTruncated };
  if (assignment === undefined) {
    run.follow(thread, exited, "stateExitedEventDetails", details);
    return leaving;
  }
  const { texts, values, bytes } = assignment;
  const assigned = { assignedVariables: texts, assignedVariablesDetails: notTruncated };
  run.follow(thread, exited, "stateExitedEventDetails", { ...assigned, ...details });
  thread.variables = { ...thread.variables, ...values };
  thread.variableBytes = { ...thread.variableBytes, ...bytes };
  return leaving;
}

/** What Retry and Catch are asked about. What they are not asked about, and bugs, are thrown on. */
function failed(run: RunState, thread: Thread, error: unknown): StateFailure {
  const failure = error instanceof ExpressionFault ? failureOf(thread, error) : error;
  if (!(failure instanceof StateFailure)) throw failure;
  if (failure.location !== undefined) recordEvaluationFailed(run, thread, failure, failure.location);
  for (const child of thread.children) if (child !== undefined) abortThread(run, child);
  return failure;
}

function failureOf(thread: Thread, fault: ExpressionFault): StateFailure {
  const { prepared, enteredId } = thread.position;
  const cause = `An error occurred while executing the state '${prepared.name}' (entered at the event id #${enteredId}). ${fault.cause}`;
  if (fault.error === "States.Runtime") throw new ExecutionHalt(fault.error, cause);
  const { location } = fault;
  return new StateFailure(fault.error, cause, location === undefined ? {} : { location });
}

/** As AWS records it: where nothing has happened since the state was entered, it follows what the state followed. */
function recordEvaluationFailed(
  run: RunState,
  thread: Thread,
  failure: StateFailure,
  location: string,
): void {
  const { enteredId, enteredPreviousId, prepared } = thread.position;
  if (thread.last === enteredId) thread.last = enteredPreviousId;
  run.follow(thread, "EvaluationFailed", "evaluationFailedEventDetails", {
    ...failureDetails(failure.error, failure.causeText),
    location,
    state: prepared.name,
  });
}

/** Leaves the state by the first catcher that matches; without one the failure is the graph's. */
function* caught(run: RunState, thread: Thread, failure: StateFailure): Step<Leaving> {
  const { state } = thread.position.prepared;
  if (state.Type === "Map" || state.Type === "Parallel") run.follow(thread, `${state.Type}StateFailed`);
  const catcher = catcherFor(state, failure);
  if (catcher === undefined) throw failure;
  try {
    const leaving = yield* leavingByCatcher(run, thread, catcher, { ...errorOutputOf(failure) });
    return leave(run, thread, leaving);
  } catch (error) {
    throw failed(run, thread, error);
  }
}

function catcherFor(state: State, failure: StateFailure): Catcher | undefined {
  const catchers = "Catch" in state ? state.Catch : undefined;
  return catchers?.find(({ ErrorEquals }) => matchesError(ErrorEquals, failure));
}
