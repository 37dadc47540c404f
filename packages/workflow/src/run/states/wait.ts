import type { Json, WaitState } from "../../definition/definition.ts";
import { ExpressionFault } from "../../expression/expression-fault.ts";
import { parseTimestamp } from "../../expression/choice/timestamp.ts";
import { evaluatePath } from "../../expression/path/evaluate-path.ts";
import { effectiveInput, leavingAsEntered, type Leaving } from "../data-flow.ts";
import type { RunState } from "../run-state.ts";
import { StateScope } from "../state-scope.ts";
import type { Step, Thread } from "../thread.ts";
import { evaluatedAs, unexpectedType } from "../typed-value.ts";

/** Goes on after so many seconds, or at a time. What is past already is not waited for. */
export function* runWait(run: RunState, thread: Thread, state: WaitState): Step<Leaving> {
  const dueAtMs = yield* dueAt(run, thread, state);
  if (dueAtMs - run.nowMs > delayMaxMs) {
    throw new ExpressionFault("States.Runtime", "Wait state delay is too long.");
  }
  if (dueAtMs > run.nowMs) {
    run.setTimer(thread, "wait", thread.position.enteredId, dueAtMs);
    yield undefined;
  }
  return yield* leavingAsEntered(run, thread, state);
}

/** AWS counts the seconds in 32 bits: 68 years. */
const delayMaxMs = 1000 * (2 ** 31 - 1);

function* dueAt(run: RunState, thread: Thread, state: WaitState): Step<number> {
  const { Seconds, Timestamp } = state;
  const { prepared } = thread.position;
  if (typeof Seconds === "number") return run.nowMs + 1000 * Seconds;
  if (Seconds !== undefined) {
    const seconds = yield* evaluatedAs("number", run, thread, Seconds, "Seconds");
    if (!isSeconds(seconds)) throw unexpectedType("non-negative integer", seconds, Seconds, "Seconds");
    return run.nowMs + 1000 * seconds;
  }
  if (Timestamp !== undefined) {
    if (prepared.language === "JSONPath") return timeOf(Timestamp, "Timestamp", Timestamp);
    const found = yield* evaluatedAs("string", run, thread, Timestamp, "Timestamp");
    const atMs = typeof found === "string" ? instantOf(found) : undefined;
    if (atMs === undefined) throw unexpectedType("timestamp", found, Timestamp, "Timestamp");
    return atMs;
  }
  const path = state.SecondsPath ?? state.TimestampPath ?? "$";
  const found = evaluatePath(path, new StateScope(run, thread, effectiveInput(run, thread)));
  if (state.SecondsPath === undefined) return timeOf(found, "TimestampPath", path);
  if (isSeconds(found)) return run.nowMs + 1000 * found;
  throw new ExpressionFault(
    "States.Runtime",
    `The SecondsPath parameter does not reference a valid non-negative integer: ${path} == ${shown(found)}`,
  );
}

function instantOf(text: string): number | undefined {
  const parsed = parseTimestamp(text);
  return parsed === undefined ? undefined : parsed.seconds * 1000 + Math.floor(parsed.nanoseconds / 1e6);
}

function isSeconds(value: Json): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function timeOf(value: Json, field: string, path: string): number {
  const atMs = typeof value === "string" ? instantOf(value) : undefined;
  if (atMs !== undefined) return atMs;
  throw new ExpressionFault(
    "States.Runtime",
    `The ${field} parameter does not reference a valid ISO-8601 extended offset date-time format string: ${path} == ${shown(value)}`,
  );
}

function shown(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
