import type { Json, MapState } from "../../definition/definition.ts";
import { ExpressionFault } from "../../expression/expression-fault.ts";
import type { Batching, ItemSource, MapRunPlan } from "../../map-run/map-run-plan.ts";
import { contextObject } from "../context-object.ts";
import { effectiveInput, filledValue, leavingAsRecorded, leavingWith, type Leaving } from "../data-flow.ts";
import { StateFailure } from "../failure.ts";
import type { MapRunOutcome } from "../protocol.ts";
import type { RunState } from "../run-state.ts";
import { drawsOf } from "../state-chance.ts";
import { failureDetails } from "../task-events.ts";
import type { RecordedOutcome, Step, Thread, Wake } from "../thread.ts";
import { wholeNumberOf } from "../typed-value.ts";
import { itemsOf, toleranceOf } from "./map-items.ts";

/**
 * Has a Map run do it: its children are executions of their own, and of them this history says nothing. One try; after
 * a redrive the same Map run goes on with what did not succeed.
 */
export function* runDistributedMap(run: RunState, thread: Thread, state: MapState): Step<Leaving> {
  const { position } = thread;
  const isRedriven = thread.resumes && position.mapRunArn !== undefined;
  thread.resumes = false;
  const plan = yield* planOf(run, thread, state, isRedriven ? position.mapRunArn : undefined);
  const map = isRedriven ? recordRedriven(run, thread) : recordStarted(run, thread, plan);
  run.mapRuns.set(map, { thread, plan, redrive: isRedriven });
  run.command({ type: "start-map-run", map, plan, redrive: isRedriven });
  for (;;) {
    // The driver resumes a step with the next thing that happens to its thread.
    const wake = (yield undefined) as Wake;
    if (wake.type !== "map-run") continue;
    const { outcome } = wake;
    if (outcome.status === "FAILED") {
      const details = failureDetails(outcome.error, outcome.cause);
      run.follow(thread, "MapRunFailed", "mapRunFailedEventDetails", details);
      // What could not be done at all ends the execution, as where the state itself meets it.
      if (outcome.error === "States.Runtime") throw new ExpressionFault(outcome.error, outcome.cause ?? "");
      throw new StateFailure(outcome.error, outcome.cause);
    }
    position.mapRunArn = undefined;
    run.follow(thread, "MapRunSucceeded");
    const leaving = yield* leavingAs(run, thread, outcome);
    run.record(thread.last, "MapStateSucceeded");
    return leaving;
  }
}

function* leavingAs(
  run: RunState,
  thread: Thread,
  outcome: Exclude<MapRunOutcome | RecordedOutcome, { readonly status: "FAILED" }>,
): Step<Leaving> {
  switch (outcome.status) {
    case "LEFT":
      return leavingAsRecorded(run, thread, outcome);
    case "UNFIT":
      throw outcome.fault;
    case "SUCCEEDED":
  }
  try {
    return yield* leavingWith(run, thread, outcome.result);
  } catch (error) {
    // The result is in no event. So that a replay can tell what became of it, what JSONPath can't shape is recorded as
    // AWS records it of JSONata alone.
    if (!(error instanceof ExpressionFault) || error.error === "States.Runtime") throw error;
    throw new ExpressionFault(error.error, error.cause, error.location ?? "Result");
  }
}

function recordStarted(run: RunState, thread: Thread, plan: MapRunPlan): number {
  const { source, mapRunArn } = plan;
  // How many items a reader will find is not known yet.
  const length = source.type === "items" ? Object.keys(source.items).length : 0;
  const map = run.follow(thread, "MapStateStarted", "mapStateStartedEventDetails", { length });
  thread.position.mapRunArn = mapRunArn;
  run.follow(thread, "MapRunStarted", "mapRunStartedEventDetails", { mapRunArn });
  return map;
}

function recordRedriven(run: RunState, thread: Thread): number {
  return run.follow(thread, "MapRunRedriven", "mapRunRedrivenEventDetails", {
    mapRunArn: thread.position.mapRunArn ?? "",
    redriveCount: run.redriveCount,
  });
}

function* planOf(
  run: RunState,
  thread: Thread,
  state: MapState,
  knownArn: string | undefined,
): Step<MapRunPlan> {
  const { prepared } = thread.position;
  const processor: MapState["ItemProcessor"] = state.ItemProcessor ?? state.Iterator;
  if (processor === undefined) throw new Error(`the Map state "${prepared.name}" has no processor`);
  const source = yield* sourceOf(run, thread, state);
  const maxConcurrency = yield* wholeNumberOf(run, thread, "MaxConcurrency", {
    value: state.MaxConcurrency,
    path: state.MaxConcurrencyPath,
  });
  const tolerance = yield* toleranceOf(run, thread, state);
  const { stateMachineArn } = run.options;
  const label = state.Label ?? prepared.name;
  const arn = stateMachineArn.replace(":stateMachine:", ":mapRun:");
  const template = state.ItemSelector ?? state.Parameters;
  return {
    mapRunArn: knownArn ?? `${arn}/${label}:${drawsOf(run.options.seed, thread.position).uuid()}`,
    state: prepared.name,
    processor: { StartAt: processor.StartAt, States: processor.States, QueryLanguage: prepared.inherited },
    queryLanguage: prepared.language,
    executionType: processor.ProcessorConfig?.ExecutionType ?? "STANDARD",
    childMachineArn: `${stateMachineArn}/${label}`,
    source,
    maxConcurrency: maxConcurrency ?? 0,
    ...tolerance,
    batching: yield* batchingOf(run, thread, state),
    selector:
      template === undefined
        ? undefined
        : {
            template,
            input: effectiveInput(run, thread),
            context: contextObject(run, thread, {}),
            variables: thread.variables,
            seed: `${run.options.seed}/${thread.position.enteredId}`,
          },
    resultWriter:
      state.ResultWriter === undefined
        ? undefined
        : yield* filled(run, thread, state.ResultWriter, "ResultWriter"),
  };
}

function* sourceOf(run: RunState, thread: Thread, state: MapState): Step<ItemSource> {
  if (state.ItemReader === undefined) {
    return { type: "items", items: yield* itemsOf(run, thread, state, true) };
  }
  return { type: "reader", reader: yield* filled(run, thread, state.ItemReader, "ItemReader") };
}

function* batchingOf(run: RunState, thread: Thread, state: MapState): Step<Batching | undefined> {
  if (state.ItemBatcher === undefined) return undefined;
  const { BatchInput, ...bounds } = state.ItemBatcher;
  const isJsonata = thread.position.prepared.language === "JSONata";
  const number = function* (field: string): Step<number | undefined> {
    const value = bounds[field];
    const path = bounds[`${field}Path`];
    return yield* wholeNumberOf(run, thread, field, {
      value: typeof value === "number" || (isJsonata && typeof value === "string") ? value : undefined,
      path: typeof path === "string" ? path : undefined,
    });
  };
  const batchInput =
    BatchInput === undefined ? undefined : yield* filledValue(run, thread, BatchInput, "BatchInput");
  return {
    itemsMax: yield* number("MaxItemsPerBatch"),
    inputBytesMax: yield* number("MaxInputBytesPerBatch"),
    batchInput,
  };
}

function* filled(
  run: RunState,
  thread: Thread,
  template: { readonly [field: string]: Json },
  location: string,
): Step<{ readonly [field: string]: Json }> {
  // A template that is an object gives an object.
  return (yield* filledValue(run, thread, template, location)) as { readonly [field: string]: Json };
}
