import type { MarkStatus } from "../graph/draw-graph.ts";
import type { StateVisit } from "./state-visit.ts";

/** What a graph shows of an execution, by the names of states. */
export interface StateMarks {
  readonly marks: Readonly<Record<string, MarkStatus>>;
  /** `3/10` items of a Map state, `2 retries`, `visited 4 times`. */
  readonly notes: Readonly<Record<string, string>>;
}

/**
 * How far an execution has come with each state that it came to. Of a state that was visited again the newest visit
 * counts; of one inside of a Map state, those of all items together: what went worst is shown, what still runs before that.
 */
export function stateMarks(visits: readonly StateVisit[]): StateMarks {
  const marks: [string, MarkStatus][] = [];
  const notes: [string, string][] = [];
  for (const [name, all] of Map.groupBy(visits, (visit) => visit.name)) {
    const newest = newestOf(all);
    const found = worstFirst.find((outcome) => newest.some((visit) => visit.outcome === outcome));
    if (found !== undefined) marks.push([name, found]);
    const note = noteOf(all, newest);
    if (note !== "") notes.push([name, note]);
  }
  // Own members, whatever a state is named.
  return { marks: Object.fromEntries(marks), notes: Object.fromEntries(notes) };
}

const worstFirst = ["running", "failed", "stopped", "caught", "done"] as const;

/** The last visit, with those of the other items where it is inside of a Map state. */
function newestOf(visits: readonly StateVisit[]): readonly StateVisit[] {
  const last = visits.at(-1);
  if (last?.item === undefined) return visits.slice(-1);
  const byItem = new Map<number, StateVisit>();
  for (const visit of visits)
    if (visit.inside === last.inside && visit.item !== undefined) byItem.set(visit.item, visit);
  return [...byItem.values()];
}

function noteOf(all: readonly StateVisit[], newest: readonly StateVisit[]): string {
  const items = newest.at(-1)?.items;
  const retries = newest.reduce((sum, { attempts }) => sum + Math.max(0, attempts - 1), 0);
  const isVisitedAgain = newest.length === 1 && all.length > 1;
  return [
    ...(items === undefined ? [] : [`${items.done}/${items.total}`]),
    ...(retries === 0 ? [] : [retries === 1 ? "1 retry" : `${retries} retries`]),
    ...(isVisitedAgain ? [`visited ${all.length} times`] : []),
  ].join(", ");
}
