import type { EventDetails, HistoryEvent } from "@trellis/workflow";
import { printable } from "../terminal/cells.ts";
import { grouped } from "../terminal/quantity.ts";
import type { Screen } from "../terminal/screen.ts";
import { tableLines, type Column } from "../terminal/table.ts";
import { shortTime } from "./timeline-lines.ts";

const columns: readonly Column[] = [
  { title: "ID", align: "right" },
  { title: "FOLLOWS", align: "right" },
  { title: "AFTER", align: "right" },
  { title: "EVENT" },
  { title: "WHAT", flexible: true },
];

/** The events of a history, one on each line. */
export function eventLines(history: readonly HistoryEvent[], screen: Screen): string[] {
  const startMs = history[0]?.timestamp ?? 0;
  const rows = history.map((event) => [
    grouped(event.id),
    grouped(event.previousEventId),
    shortTime(event.timestamp - startMs),
    printable(event.type),
    printable(whatOf(event)),
  ]);
  return tableLines(columns, rows, screen);
}

/** What stands in an event, but for what all of its type have: the name first, then what went in or came out. */
function whatOf(event: HistoryEvent): string {
  const field = Object.keys(event).find((each) => each.endsWith("EventDetails"));
  const details: EventDetails = field === undefined ? {} : (event[field as `${string}EventDetails`] ?? {}); // `find` looked for it
  return Object.entries(details)
    .filter(([name]) => !untold.has(name) && !name.endsWith("Details"))
    .toSorted(([one], [other]) => placeOf(one) - placeOf(other))
    .map(([name, value]) => {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return plain.has(name) ? text : `${name} ${text}`;
    })
    .join("  ");
}

const untold: ReadonlySet<string> = new Set(["region", "resourceType", "roleArn"]);
const plain: ReadonlySet<string> = new Set(["name", "resource", "error", "cause", "state"]);
const first = ["name", "state", "resource", "index", "error", "cause"];

function placeOf(name: string): number {
  const at = first.indexOf(name);
  return at === -1 ? first.length : at;
}
