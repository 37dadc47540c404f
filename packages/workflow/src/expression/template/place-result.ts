import type { Json } from "../../definition/definition.ts";
import { ExpressionFault } from "../expression-fault.ts";
import { isList, isObject, setField } from "../json-value.ts";
import { compiledPath } from "../path/evaluate-path.ts";
import type { Step } from "../path/path.ts";

/**
 * Puts a state's result into its input where `ResultPath` says: nowhere (`null`), in its place (`$`, the default), or
 * at a field, for which objects are made where there are none. A list has to have the item already. Where the input
 * has another shape the fault is `States.ResultPathMatchFailure`.
 */
export function placeResult(input: Json, resultPath: string | null | undefined, result: Json): Json {
  if (resultPath === null) return input;
  if (resultPath === undefined || resultPath === "$") return result;
  const path = compiledPath(resultPath);
  const placed = path.root.of === "input" ? placedAt(input, path.steps, 0, result) : undefined;
  if (placed !== undefined) return placed;
  throw new ExpressionFault(
    "States.ResultPathMatchFailure",
    `Unable to apply ReferencePath ${resultPath} to input ${JSON.stringify(input)}`,
  );
}

/** `undefined` where the path does not fit. */
function placedAt(
  value: Json | undefined,
  steps: readonly Step[],
  at: number,
  result: Json,
): Json | undefined {
  const step = steps[at];
  if (step === undefined) return result;
  if (step.kind === "name") {
    const container = value ?? {};
    if (!isObject(container)) return undefined;
    const before = Object.hasOwn(container, step.name) ? container[step.name] : undefined;
    const inner = placedAt(before, steps, at + 1, result);
    if (inner === undefined) return undefined;
    const copy: Record<string, Json> = { ...container };
    setField(copy, step.name, inner);
    return copy;
  }
  if (step.kind !== "index" || !isList(value) || step.index < 0 || step.index >= value.length)
    return undefined;
  const inner = placedAt(value[step.index], steps, at + 1, result);
  return inner === undefined ? undefined : value.with(step.index, inner);
}
