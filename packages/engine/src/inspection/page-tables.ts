import type { DeadLetterPage, EngineStatus, FunctionStatus } from "./inspection-contract.ts";
import { markup, type Markup, type MarkupPart } from "./markup.ts";
import { age, count, duration } from "./page-figures.ts";

/** One table of the page, in a panel that scrolls by itself when it is wider than the screen. */
interface Table {
  readonly part: string;
  readonly title: string;
  readonly note?: MarkupPart;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly MarkupPart[])[];
  /** Said in place of an empty table. */
  readonly none: string;
}

interface Column {
  readonly name: string;
  readonly kind?: "number" | "wrap";
}

export function functionsTable({ functions }: EngineStatus): Markup {
  return panel({
    part: "functions",
    title: "Functions",
    note: "Done to dead: since the data folder was made. In flight to p99: now.",
    columns: [
      { name: "Function" },
      { name: "Kind" },
      { name: "Team" },
      ...numbers(
        "Done",
        "Refused",
        "Retries",
        "Given up",
        "Dead letters",
        "In flight",
        "Deferred",
        "Backlog",
        "p50",
        "p99",
      ),
    ],
    rows: functions.map((row) => [
      markup`${glyphOf(row)}<code>${row.name}</code>`,
      row.kind,
      row.team,
      figure(row.done),
      figure(row.refused),
      figure(row.retries),
      figure(row.deadLettered),
      row.deadLetters === 0 ? figure(0) : markup`<b class="failing">${count(row.deadLetters)}</b>`,
      figure(row.inFlight),
      row.deferred === 0 ? figure(0) : markup`<b class="degraded">${count(row.deferred)}</b>`,
      figure(row.backlog),
      duration(row.latency?.p50Ms),
      duration(row.latency?.p99Ms),
    ]),
    none: "The system has no functions.",
  });
}

export function contextsTable({ contexts }: EngineStatus, now: number): Markup {
  return panel({
    part: "contexts",
    title: "Contexts",
    columns: [
      { name: "Context" },
      { name: "Team" },
      { name: "Worker" },
      ...numbers("Restarts"),
      { name: "Last crash" },
    ],
    rows: contexts.map(({ name, team, worker, restarts, lastCrash }) => [
      markup`<code>${name}</code>`,
      team,
      workers[worker],
      figure(restarts),
      lastCrash === undefined
        ? quiet("none")
        : markup`${lastCrash.code} <span class="quiet">${age(lastCrash.at, now)}</span>`,
    ]),
    none: "The system has no contexts.",
  });
}

export function eventsTable({ events, log }: EngineStatus): Markup {
  return panel({
    part: "events",
    title: "Events",
    note: `${count(log.events)} in the log`,
    columns: [{ name: "Event" }, { name: "Context" }, ...numbers("Published", "Duplicates")],
    rows: events.map(({ name, context, published, duplicates }) => [
      markup`<code>${name}</code>`,
      context,
      figure(published),
      figure(duplicates),
    ]),
    none: "The system publishes no events.",
  });
}

export function httpTable({ http }: EngineStatus): Markup {
  const answers = Object.entries(http.answers).map(([key, times]) => {
    const [name = "", status = ""] = key.split(" ");
    return { name: name === "-" ? "no route" : name, status: Number(status), times };
  });
  return panel({
    part: "http",
    title: "HTTP",
    note: `${count(http.requests)} requests since the start, ${count(http.duplicates)} repeated`,
    columns: [{ name: "Function" }, { name: "Status" }, ...numbers("Answers")],
    rows: answers
      .toSorted((a, b) => a.name.localeCompare(b.name) || a.status - b.status)
      .map(({ name, status, times }) => [
        markup`<code>${name}</code>`,
        status >= 500 ? markup`<span class="failing">${glyph("failing")}${status}</span>` : String(status),
        figure(times),
      ]),
    none: "No request since the start.",
  });
}

export function deadLettersTable({ total, deadLetters }: DeadLetterPage, now: number): Markup {
  return panel({
    part: "dead-letters",
    title: "Dead letters",
    note:
      deadLetters.length < total
        ? markup`${deadLetters.length} of ${count(total)}; all with <code>trellis dlq ls</code>`
        : undefined,
    columns: [
      { name: "Look deeper" },
      { name: "Function" },
      { name: "Event" },
      { name: "Cause", kind: "wrap" },
      ...numbers("Attempts", "Failed"),
    ],
    rows: deadLetters.map((letter) => [
      markup`<code>trellis dlq show ${letter.id}</code>`,
      markup`<code>${letter.function}</code>`,
      markup`<code>${letter.eventType}</code>`,
      markup`${letter.code} ${letter.message}`,
      figure(letter.attempts),
      age(letter.failedAt, now),
    ]),
    none: "None. Events that were given up would stand here with their cause.",
  });
}

/** Glyph and word together: colour is never the only sign. */
export function glyph(gravity: "failing" | "degraded" | "progress"): Markup {
  const [sign, word] = {
    failing: ["▲", "failing"],
    degraded: ["◆", "degraded"],
    progress: ["◐", "in progress"],
  }[gravity];
  return markup`<span class="glyph ${gravity}" role="img" aria-label="${word}" title="${word}">${sign}</span>`;
}

const workers: Readonly<Record<EngineStatus["contexts"][number]["worker"], Markup>> = {
  running: markup`running`,
  starting: markup`<span class="progress">${glyph("progress")}starting</span>`,
  restarting: markup`<span class="failing">${glyph("failing")}restarting</span>`,
  stopped: markup`<span class="failing">${glyph("failing")}stopped</span>`,
};

function glyphOf({ deadLetters, deferred }: FunctionStatus): Markup | undefined {
  if (deadLetters > 0) return glyph("failing");
  return deferred > 0 ? glyph("degraded") : undefined;
}

function panel({ part, title, note, columns, rows, none }: Table): Markup {
  const aside = note === undefined ? "" : markup`<span class="secondary">${note}</span>`;
  const heading = markup`<span><h2 id="${part}">${title}</h2> ${aside}</span>`;
  const table =
    rows.length === 0
      ? markup`<div data-part="${part}">
          <div class="none">${heading}</div>
          <p class="none">${none}</p>
        </div>`
      : markup`<table data-part="${part}">
          <caption>
            ${heading}
          </caption>
          <thead>
            <tr>
              ${columns.map(({ name, kind }) => markup`<th scope="col" class="${kind}">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (row) =>
                markup`<tr>
                  ${row.map((cell, index) => {
                    const kind = columns[index]?.kind;
                    return index === 0
                      ? markup`<th scope="row">${cell}</th>`
                      : markup`<td class="${kind}">${cell}</td>`;
                  })}
                </tr>`,
            )}
          </tbody>
        </table>`;
  return markup`<section class="panel" tabindex="0" aria-labelledby="${part}">${table}</section>`;
}

function numbers(...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, kind: "number" }));
}

/** Zero is the quiet case. */
function figure(number: number): Markup {
  return number === 0 ? quiet("0") : markup`${count(number)}`;
}

function quiet(text: string): Markup {
  return markup`<span class="quiet">${text}</span>`;
}
