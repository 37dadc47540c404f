import type { Json, MapState } from "../../definition/definition.ts";
import { leavingWith, type Leaving } from "../data-flow.ts";
import { exceedsBytes, payloadOf } from "../payload.ts";
import type { RunState } from "../run-state.ts";
import { Thread, type MapItem, type Step, type Wake } from "../thread.ts";
import { inputTooLarge } from "../too-large.ts";
import { wholeNumberOf } from "../typed-value.ts";
import { itemsOf, selected, toleranceOf } from "./map-items.ts";
import { outputsOf, resumeChildren } from "./parallel.ts";

/** One try; after a redrive, what was left of one. */
export function* runInlineMap(run: RunState, thread: Thread, state: MapState): Step<Leaving> {
  const list = yield* itemsOf(run, thread, state);
  const items = Array.isArray(list) ? (list as readonly Json[]) : []; // without allowsObject it is a list
  const concurrencyMax = yield* concurrencyOf(run, thread, state);
  if (thread.resumes && thread.children.length > 0) resumeChildren(run, thread);
  else begin(run, thread, items.length);
  let running = thread.children.filter((child) => child !== undefined && child.outcome === undefined).length;
  let done = thread.children.filter((child) => child?.outcome?.status === "succeeded").length;
  let next = thread.children.findIndex((child) => child === undefined);
  // A further iteration follows the one whose place it takes.
  let follows = thread.last;
  while (done < items.length) {
    while (running < concurrencyMax && next !== -1 && next < items.length) {
      yield* startIteration(run, thread, state, { index: next++, value: items[next - 1] ?? null, follows });
      running++;
    }
    // The driver resumes a step with the next thing that happens to its thread.
    const wake = (yield undefined) as Wake;
    if (wake.type !== "child") continue;
    follows = wake.child.last;
    ended(run, thread, wake.child);
    running--;
    done++;
  }
  const leaving = yield* leavingWith(run, thread, outputsOf(thread));
  run.record(thread.last, "MapStateSucceeded");
  return leaving;
}

function begin(run: RunState, thread: Thread, length: number): void {
  thread.resumes = false;
  run.follow(thread, "MapStateStarted", "mapStateStartedEventDetails", { length });
  thread.children = Array.from({ length }, () => undefined);
}

function* concurrencyOf(run: RunState, thread: Thread, state: MapState): Step<number> {
  const asked = yield* wholeNumberOf(run, thread, "MaxConcurrency", {
    value: state.MaxConcurrency,
    path: state.MaxConcurrencyPath,
  });
  // It counts for a distributed Map alone, but what is said has to be a number in this one, too.
  yield* toleranceOf(run, thread, state);
  const { inlineConcurrencyMax } = run.limits;
  return asked === undefined || asked === 0 ? inlineConcurrencyMax : Math.min(asked, inlineConcurrencyMax);
}

function* startIteration(
  run: RunState,
  thread: Thread,
  state: MapState,
  item: MapItem & { readonly follows: number },
): Step<void> {
  const { index, value, follows } = item;
  const { prepared } = thread.position;
  const input = payloadOf(yield* selected(run, thread, state, { index, value }));
  if (exceedsBytes(input.text, run.limits.payloadBytesMax)) throw inputTooLarge(prepared.name);
  const details = { name: prepared.name, index };
  const last = run.record(follows, "MapIterationStarted", "mapIterationStartedEventDetails", details);
  const [graph] = prepared.graphs;
  // Validation refuses a Map state without a processor.
  if (graph === undefined) throw new Error(`the Map state "${prepared.name}" has no processor`);
  const child = new Thread(graph, { parent: thread, index, item: { index, value }, last, input });
  thread.children[index] = child;
  run.wake(child, { type: "begin" });
}

/** An iteration's end is recorded beside the line of events: only after the last one does that go on from it. */
function ended(run: RunState, thread: Thread, child: Thread): void {
  const details = { name: thread.position.prepared.name, index: child.index };
  if (child.outcome?.status === "failed") {
    run.record(child.last, "MapIterationFailed", "mapIterationFailedEventDetails", details);
    thread.last = child.last;
    throw child.outcome.failure;
  }
  thread.last = run.record(child.last, "MapIterationSucceeded", "mapIterationSucceededEventDetails", details);
}
