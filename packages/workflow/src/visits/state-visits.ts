import type { Json, State } from "../definition/definition.ts";
import type { EventDetails, HistoryEvent } from "../run/protocol.ts";
import { OpenVisit, type VisitPlace } from "./open-visit.ts";
import type { StateVisit } from "./state-visit.ts";

/**
 * The visits of states that a history tells of, in the order in which they were entered. Which branch an event is in
 * follows from `previousEventId`, as in a history of Step Functions.
 *
 * @param history from the first event on; the later ones may be missing
 */
export function stateVisits(history: readonly HistoryEvent[]): readonly StateVisit[] {
  const reading = new Reading();
  for (const event of history) reading.take(event);
  return reading.end();
}

class Reading {
  readonly #visits: OpenVisit[] = [];
  readonly #events = new Map<
    number,
    { readonly event: HistoryEvent; readonly visit: OpenVisit | undefined }
  >();
  /** What a redrive goes on with and no event has named since. */
  #resumed: OpenVisit[] = [];
  #redrive = 0;
  #hasEnded = false;

  take(event: HistoryEvent): void {
    this.#events.set(event.id, { event, visit: this.#visitOf(event) });
  }

  end(): readonly StateVisit[] {
    // What has failed in an execution that goes on, and was not left, waits to be tried again.
    if (!this.#hasEnded)
      for (const visit of this.#visits.toReversed())
        if (visit.isOpen && visit.outcome === "failed" && visit.parent?.outcome !== "failed") visit.goOn();
    return this.#visits.map(({ visit }) => visit);
  }

  /** The visit that an event is part of, once it is told what the event says. */
  #visitOf(event: HistoryEvent): OpenVisit | undefined {
    const before = this.#events.get(event.previousEventId)?.visit;
    const { type, timestamp } = event;
    const [, stateType, what] =
      /^(\w+?)State(Entered|Exited|Started|Succeeded|Failed|Aborted)$/.exec(type) ?? [];
    if (what === "Entered") return this.#entered(event, stateType as State["Type"]); // no other type enters
    if (type.startsWith("Execution")) return this.#execution(event, before);
    if (type.startsWith("MapIteration")) return this.#iteration(event, before);
    if (what === "Exited") {
      const left = this.#named(before, detailsOf(event)["name"]);
      left?.leave(timestamp);
      return left;
    }
    if (what === "Aborted") return this.#aborted(event, before, stateType);
    if (what === "Started") return this.#begun(event, before, stateType);
    if (what === "Failed" || type.startsWith("MapRun")) return this.#outer(event, before, stateType ?? "Map");
    if (what === "Succeeded") return around(before, stateType);
    return this.#within(event, before);
  }

  #entered(event: HistoryEvent, type: State["Type"]): OpenVisit {
    const { name } = detailsOf(event);
    const visit = new OpenVisit({
      ...this.#placeAfter(event.previousEventId),
      place: this.#visits.length,
      follows: event.previousEventId,
      name: typeof name === "string" ? name : "",
      type,
      enteredMs: event.timestamp,
    });
    this.#visits.push(visit);
    return visit;
  }

  /** Where a state is that follows this event. */
  #placeAfter(id: number): VisitPlace {
    const { event, visit } = this.#events.get(id) ?? {};
    if (event === undefined || visit === undefined || event.type === "ExecutionRedriven") return {};
    if (event.type === "ParallelStateStarted") return { parent: visit };
    if (event.type === "MapIterationStarted")
      return { parent: visit, item: Number(detailsOf(event)["index"]) };
    const { parent, item } = visit;
    return { ...(parent === undefined ? {} : { parent }), ...(item === undefined ? {} : { item }) };
  }

  #begun(
    event: HistoryEvent,
    before: OpenVisit | undefined,
    type: string | undefined,
  ): OpenVisit | undefined {
    // A Parallel or Map state that is tried again follows what failed inside of it.
    const visit = this.#goingOn(event, around(before, type), type);
    visit?.attempt(event.timestamp);
    const { length } = detailsOf(event);
    if (visit !== undefined && typeof length === "number")
      visit.items = { total: length, done: 0, failed: 0 };
    return visit;
  }

  #iteration(event: HistoryEvent, before: OpenVisit | undefined): OpenVisit | undefined {
    const { name } = detailsOf(event);
    const map = this.#named(before, name);
    if (map?.items === undefined) return before;
    if (event.type === "MapIterationSucceeded") map.items.done++;
    if (event.type === "MapIterationFailed") {
      map.items.failed++;
      if (before !== map && before?.outcome === "running") before.fail(event.timestamp, undefined, undefined);
    }
    return event.type === "MapIterationStarted" ? map : before;
  }

  #aborted(
    event: HistoryEvent,
    before: OpenVisit | undefined,
    type: string | undefined,
  ): OpenVisit | undefined {
    const visit = around(before, type) ?? this.#goingOn(event, before, type);
    visit?.stop(event.timestamp);
    return visit;
  }

  /** A Parallel or Map state failed by what failed inside of it. */
  #outer(event: HistoryEvent, before: OpenVisit | undefined, type: string): OpenVisit | undefined {
    const { timestamp } = event;
    const visit = around(before, type);
    if (!event.type.endsWith("Failed")) return visit;
    if (before !== visit && before?.outcome === "running") before.fail(timestamp, undefined, undefined);
    const { error = before?.error, cause = before?.cause } = detailsOf(event);
    // The run of a distributed Map may be followed by another one.
    if (event.type === "MapRunFailed") visit?.fail(timestamp, error, cause);
    else visit?.giveUp(timestamp, error, cause);
    return visit;
  }

  /** What happens to a task, an expression or a timer of a state. */
  #within(event: HistoryEvent, before: OpenVisit | undefined): OpenVisit | undefined {
    const { type, timestamp } = event;
    if (type.endsWith("Scheduled")) {
      const visit = this.#goingOn(event, before, "Task");
      visit?.attempt(timestamp);
      return visit;
    }
    const { state, error, cause, resource } = detailsOf(event);
    if (type === "TaskSubmitted" && before !== undefined)
      before.waitsForToken = typeof resource === "string" && resource.endsWith(".waitForTaskToken");
    if (!/(Failed|TimedOut)$/.test(type)) return before;
    const visit = state === undefined ? before : this.#evaluated(event, before, state);
    visit?.fail(timestamp, error, cause);
    return visit;
  }

  /** An expression that failed before anything else happened follows what its state was entered after. */
  #evaluated(
    { previousEventId }: HistoryEvent,
    before: OpenVisit | undefined,
    name: Json,
  ): OpenVisit | undefined {
    const entered = this.#visits.findLast(
      (visit) => visit.isOpen && visit.name === name && visit.follows === previousEventId,
    );
    return entered ?? this.#named(before, name);
  }

  #execution(event: HistoryEvent, before: OpenVisit | undefined): OpenVisit | undefined {
    const { type, timestamp } = event;
    this.#hasEnded = type !== "ExecutionStarted" && type !== "ExecutionRedriven";
    if (type === "ExecutionRedriven") this.#redriven(event);
    if (!/(Failed|TimedOut|Aborted)$/.test(type)) return before;
    const { error, cause } = detailsOf(event);
    if (type === "ExecutionFailed" && before?.error === undefined) before?.fail(timestamp, error, cause);
    for (const visit of this.#visits) if (visit.isOpen) visit.stop(timestamp);
    return before;
  }

  /** With an input the state of the machine is entered anew; without one, all that was not left goes on. */
  #redriven(event: HistoryEvent): void {
    this.#redrive = event.id;
    this.#resumed = [];
    const isEdited = detailsOf(event)["input"] !== undefined;
    for (const visit of this.#visits) {
      if (!visit.isOpen) continue;
      if (isEdited) visit.close(event.timestamp);
      else {
        visit.goOn();
        if (visit.items !== undefined) visit.items.failed = 0;
        if (visit.children.every(({ isOpen }) => !isOpen)) this.#resumed.push(visit);
      }
    }
  }

  /**
   * The visit of what follows `before`. Several branches may follow a redrive, and what they do first does not say in
   * which of them it is: they go on in the order in which they had come.
   */
  #goingOn(
    { previousEventId }: HistoryEvent,
    before: OpenVisit | undefined,
    type: string | undefined,
  ): OpenVisit | undefined {
    if (previousEventId !== this.#redrive || this.#redrive === 0) return before;
    const at = this.#resumed.findIndex((visit) => visit.type === type);
    return at === -1 ? before : this.#resumed.splice(at, 1)[0];
  }

  /** The visit of this name that an event is in, or around it; a branch that a redrive goes on with may be another one. */
  #named(before: OpenVisit | undefined, name: unknown): OpenVisit | undefined {
    for (let visit = before; visit !== undefined; visit = visit.parent)
      if (visit.isOpen && visit.name === name) return visit;
    return this.#visits.findLast((visit) => visit.isOpen && visit.name === name);
  }
}

/** The innermost state of a type that an event is in and that goes on, or can be tried again. */
function around(before: OpenVisit | undefined, type: string | undefined): OpenVisit | undefined {
  for (let visit = before; visit !== undefined; visit = visit.parent)
    if (visit.isOpen && visit.type === type && !visit.isGivenUp) return visit;
  return undefined;
}

function detailsOf(event: HistoryEvent): EventDetails {
  const found = Object.keys(event).find((field) => field.endsWith("EventDetails"));
  return found === undefined ? {} : (event[found as `${string}EventDetails`] ?? {}); // `find` looked for the ending
}
