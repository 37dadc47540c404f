import type { Json, MapState } from "../../definition/definition.ts";
import { ExpressionFault } from "../../expression/expression-fault.ts";
import { isList, isObject } from "../../expression/json-value.ts";
import { evaluatePath } from "../../expression/path/evaluate-path.ts";
import { fillTemplate } from "../../expression/template/fill-template.ts";
import { effectiveInput, evaluated } from "../data-flow.ts";
import type { RunState } from "../run-state.ts";
import { StateScope } from "../state-scope.ts";
import type { MapItem, Step, Thread } from "../thread.ts";
import { percentageOf, unexpectedType, wholeNumberOf } from "../typed-value.ts";

/** The list that a Map state is about; where `allowsObject`, it may be an object, whose fields are the items. */
export function* itemsOf(
  run: RunState,
  thread: Thread,
  state: MapState,
  allowsObject = false,
): Step<readonly Json[] | { readonly [key: string]: Json }> {
  const { prepared, input } = thread.position;
  if (prepared.language === "JSONata") {
    const items =
      state.Items === undefined ? input.value : yield* evaluated(run, thread, state.Items, "Items");
    if (isList(items) || (allowsObject && isObject(items))) return items;
    throw unexpectedType("array", items, state.Items ?? "$states.input", "Items");
  }
  const effective = effectiveInput(run, thread);
  const path = state.ItemsPath ?? "$";
  const items = path === "$" ? effective : evaluatePath(path, new StateScope(run, thread, effective));
  if (isList(items) || (allowsObject && isObject(items))) return items;
  throw new ExpressionFault("States.Runtime", `Reference path "${path}" must point to array.`);
}

export interface Tolerance {
  readonly toleratedFailureCount: number | undefined;
  readonly toleratedFailurePercentage: number | undefined;
}

/** How many items of a distributed Map may fail before the state does. */
export function* toleranceOf(run: RunState, thread: Thread, state: MapState): Step<Tolerance> {
  return {
    toleratedFailureCount: yield* wholeNumberOf(run, thread, "ToleratedFailureCount", {
      value: state.ToleratedFailureCount,
      path: state.ToleratedFailureCountPath,
    }),
    toleratedFailurePercentage: yield* percentageOf(run, thread, "ToleratedFailurePercentage", {
      value: state.ToleratedFailurePercentage,
      path: state.ToleratedFailurePercentagePath,
    }),
  };
}

/** What an iteration gets: the item, or what `ItemSelector` (formerly `Parameters`) makes of it. */
export function* selected(run: RunState, thread: Thread, state: MapState, item: MapItem): Step<Json> {
  const template = state.ItemSelector ?? state.Parameters;
  if (template === undefined) return item.value;
  if (thread.position.prepared.language === "JSONata") {
    return yield* evaluated(run, thread, template, "ItemSelector", { item });
  }
  return fillTemplate(template, new StateScope(run, thread, effectiveInput(run, thread), { item }));
}
