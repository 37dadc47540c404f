import type { StateVisit, VisitOutcome } from "@trellis/workflow";
import { failureWords } from "./failure-words.ts";
import { printable } from "../terminal/cells.ts";
import { counted, duration, grouped } from "../terminal/quantity.ts";
import type { Screen, Style } from "../terminal/screen.ts";
import { tableLines, type Cell, type Column, type Row } from "../terminal/table.ts";

/** Lines that are shown, the newest ones. */
const linesMax = 200;

const columns: readonly Column[] = [
  { title: "STATE" },
  { title: "OUTCOME" },
  { title: "ATTEMPTS", align: "right" },
  { title: "AFTER", align: "right" },
  { title: "TOOK", align: "right" },
  { title: "WHAT", flexible: true },
];

/**
 * The states that an execution came to, in the order in which it did. What is inside of a Parallel or Map state stands
 * below it; of a Map's items those that were in one state share a line.
 */
export function timelineLines(
  visits: readonly StateVisit[],
  startMs: number,
  nowMs: number,
  screen: Screen,
): string[] {
  const inside = Map.groupBy(visits.keys(), (place) => visits[place]?.inside);
  const rowsOf = (outer: number | undefined, indent: string): Row[] =>
    groupsOf(inside.get(outer) ?? [], visits).flatMap((places) => [
      rowOf(
        places.flatMap((place) => visits[place] ?? []),
        { indent, startMs, nowMs },
      ),
      ...places.flatMap((place) => rowsOf(place, `${indent}  `)),
    ]);
  const rows = rowsOf(undefined, "");
  const left = rows.length - linesMax;
  return [
    ...tableLines(columns, rows.slice(-linesMax), screen),
    ...(left <= 0 ? [] : [`${counted(left, "earlier line")} left out (--json has all)`]),
  ];
}

/** Visits that share a line. */
function groupsOf(places: readonly number[], visits: readonly StateVisit[]): readonly (readonly number[])[] {
  const keyOf = (place: number): string => {
    const visit = visits[place];
    // A visit that is not an item's is one by itself.
    return visit?.item === undefined ? `${place}` : `item ${visit.name}`;
  };
  return [...Map.groupBy(places, keyOf).values()];
}

interface RowPlace {
  readonly indent: string;
  readonly startMs: number;
  readonly nowMs: number;
}

function rowOf(visits: readonly StateVisit[], { indent, startMs, nowMs }: RowPlace): Row {
  const [first] = visits;
  if (first === undefined) return [];
  const attempts = visits.reduce((sum, visit) => sum + visit.attempts, 0);
  const runs = visits.some(({ endedMs }) => endedMs === undefined);
  const endMs = runs ? nowMs : visits.reduce((latest, { endedMs = 0 }) => Math.max(latest, endedMs), 0);
  const many = first.item === undefined ? "" : ` ×${grouped(visits.length)}`;
  return [
    `${indent}${printable(first.name)}${many}`,
    outcomeCell(visits),
    attempts === 0 ? "-" : grouped(attempts),
    shortTime(first.enteredMs - startMs),
    shortTime(Math.max(0, endMs - first.enteredMs)),
    whatOf(visits),
  ];
}

const signs: Readonly<Record<VisitOutcome, string>> = {
  running: "▸",
  failed: "✗",
  stopped: "◼",
  caught: "↷",
  done: "✓",
};
const styles: Readonly<Partial<Record<VisitOutcome, Style>>> = {
  running: "cyan",
  failed: "red",
  stopped: "magenta",
  caught: "yellow",
};

/** `✓ done`, of several `✗ 2 failed`: what went worst. */
function outcomeCell(visits: readonly StateVisit[]): Cell {
  const counts = Map.groupBy(visits, ({ outcome }) => outcome);
  const [worst = "done"] = (["failed", "running", "stopped", "caught"] as const).filter((each) =>
    counts.has(each),
  );
  const count = counts.get(worst)?.length ?? 0;
  const text = `${signs[worst]} ${count === visits.length ? "" : `${grouped(count)} `}${worst}`;
  const style = styles[worst];
  return style === undefined ? text : { text, style };
}

/** A Map state's items, and why something failed; `after` it, where it went well when it was tried again. */
function whatOf(visits: readonly StateVisit[]): string {
  const items = visits.length === 1 ? visits[0]?.items : undefined;
  const failures = visits.filter(({ error }) => error !== undefined);
  const worst = failures.findLast(({ outcome }) => outcome !== "done");
  const { error, cause } = worst ?? failures.at(-1) ?? {};
  const why = failureWords(error, cause);
  const waiting = visits.filter(({ waitsForToken }) => waitsForToken === true).length;
  return [
    ...(waiting === 0 ? [] : ["waits for an answer by token"]),
    ...(items === undefined ? [] : [`${grouped(items.done)} of ${counted(items.total, "item")} done`]),
    ...(why === "" ? [] : [worst === undefined ? `after ${why}` : why]),
  ].join(", ");
}

/** `4 ms`, `340 ms`, `12.5 s`, `3 d`: histories have whole milliseconds. */
export function shortTime(ms: number): string {
  return ms < 10 ? `${ms} ms` : duration(ms);
}
