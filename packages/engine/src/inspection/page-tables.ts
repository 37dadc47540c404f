import type { DeadLetterPage, EngineStatus, FunctionStatus, LogStatus } from "./inspection-contract.ts";
import type { QuarantinePage } from "./quarantine-contract.ts";
import { markup, type Markup, type MarkupPart } from "./markup.ts";
import { age, count, duration, size } from "./page-figures.ts";

/** One table of the page, in a panel that scrolls by itself when it is wider than the screen. */
interface Table {
  readonly part: string;
  readonly title: string;
  readonly note?: MarkupPart;
  /** Headings over several columns each; together they span the last ones. */
  readonly groups?: readonly { readonly name: string; readonly span: number }[];
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly MarkupPart[])[];
  /** Said in place of an empty table. */
  readonly none: string;
}

interface Column {
  readonly name: string;
  /** `wrap` may take more than one line, `wide` is left out on narrow screens. */
  readonly kind?: "number" | "wrap" | "wide";
}

/** What is going on now stands first: that is what somebody who was called looks for. */
export function functionsTable({ functions }: EngineStatus): Markup {
  return panel({
    part: "functions",
    title: "Functions",
    groups: [
      { name: "Now", span: 4 },
      { name: "Since the start", span: 2 },
      { name: "Since the data folder was made", span: 5 },
    ],
    columns: [
      { name: "Function" },
      { name: "Kind", kind: "wide" },
      { name: "Team" },
      ...numbers("Dead letters", "Deferred", "Backlog", "In flight"),
      ...numbers("p50", "p99"),
      ...numbers("Done", "Refused", "Filtered", "Retries", "Given up"),
    ],
    rows: functions.map((row) => [
      markup`${glyphOf(row)}${name(row.name)}`,
      row.rateLimit === undefined ? row.kind : `${row.kind}, ${perSecond(row.rateLimit.perSecond)}`,
      row.team,
      row.deadLetters === 0 ? figure(0) : markup`<b class="failing">${count(row.deadLetters)}</b>`,
      row.deferred === 0 ? figure(0) : markup`<b class="degraded">${count(row.deferred)}</b>`,
      figure(row.backlog),
      figure(row.inFlight),
      duration(row.latency?.p50Ms),
      duration(row.latency?.p99Ms),
      figure(row.done),
      figure(row.refused),
      figure(row.filtered ?? 0),
      figure(row.retries),
      figure(row.deadLettered),
    ]),
    none: "The system has no functions.",
  });
}

function perSecond(rate: number): string {
  return `${rate.toLocaleString("en")} a second`;
}

/** Nothing where the system has no workflows and never had. */
export function workflowsTable({ workflows }: EngineStatus): Markup {
  if (workflows.length === 0) return markup``;
  return panel({
    part: "workflows",
    title: "Workflows",
    note: markup`what has failed with <code>trellis runs ls --status failed</code>`,
    groups: [
      { name: "Since the start", span: 2 },
      { name: "Since the data folder was made", span: 6 },
    ],
    columns: [
      { name: "Workflow" },
      { name: "Team" },
      ...numbers("Running", "p50", "p99"),
      ...numbers("Started", "Succeeded", "Failed", "Timed out", "Aborted", "Redriven"),
    ],
    rows: workflows.map((row) => [
      name(row.name),
      row.team,
      figure(row.running),
      duration(row.duration?.p50Ms),
      duration(row.duration?.p99Ms),
      figure(row.started),
      figure(row.succeeded),
      figure(row.failed),
      figure(row.timedOut),
      figure(row.aborted),
      figure(row.redriven),
    ]),
    none: "",
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
    rows: contexts.map(({ name: context, team, worker, restarts, lastCrash }) => [
      name(context),
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
    note: logNote(log),
    columns: [{ name: "Event" }, { name: "Context" }, ...numbers("Published", "Duplicates")],
    rows: events.map(({ name: event, context, published, duplicates }) => [
      name(event),
      context,
      figure(published),
      figure(duplicates),
    ]),
    none: "The system publishes no events.",
  });
}

function logNote({ events, bytes, archive }: LogStatus): string {
  const reach = archive?.throughSequence ?? 0;
  const kept =
    archive === undefined
      ? ""
      : reach === 0
        ? "; the archive has no complete file yet"
        : `; the archive has all up to number ${count(reach)}`;
  return `${count(events)} in the log, ${size(bytes)}${kept}`;
}

export function httpTable({ http }: EngineStatus): Markup {
  const answers = Object.entries(http.answers).map(([key, times]) => {
    const [by = "", status = ""] = key.split(" ");
    return { by: by === "-" ? "no route" : by, status: Number(status), times };
  });
  return panel({
    part: "http",
    title: "HTTP",
    note: `${count(http.requests)} requests since the start, ${count(http.duplicates)} repeated`,
    columns: [{ name: "Function" }, { name: "Status" }, ...numbers("Answers")],
    rows: answers
      .toSorted((a, b) => a.by.localeCompare(b.by) || a.status - b.status)
      .map(({ by, status, times }) => [
        name(by),
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
        ? markup`${deadLetters.length} of ${count(total)}, oldest first; all with <code>trellis dlq ls</code>`
        : undefined,
    columns: [
      { name: "Look deeper" },
      { name: "Cause", kind: "wrap" },
      { name: "Function" },
      { name: "Event" },
      ...numbers("Attempts", "Failed"),
    ],
    rows: deadLetters.map((letter) => [
      markup`<code class="command">trellis dlq show ${letter.id}</code>`,
      markup`${letter.code} ${letter.message}`,
      name(letter.function),
      name(letter.eventType),
      figure(letter.attempts),
      age(letter.failedAt, now),
    ]),
    none: "None. Events that were given up would stand here with their cause.",
  });
}

export function quarantineTable({ total, groups }: QuarantinePage, now: number): Markup {
  return panel({
    part: "quarantine",
    title: "Quarantine",
    note:
      total === 0
        ? undefined
        : markup`${count(total)} payloads; all groups with <code>trellis quarantine ls</code>`,
    columns: [
      { name: "Look deeper" },
      { name: "Breach", kind: "wrap" },
      { name: "Contract" },
      { name: "Sender", kind: "wide" },
      ...numbers("Payloads", "Came", "First", "Last"),
    ],
    rows: groups.map((group) => [
      markup`<code class="command">trellis quarantine show ${group.fingerprint}</code>`,
      `${group.pointer} ${group.reason}`,
      name(group.contract),
      group.sender,
      figure(group.count),
      figure(group.times),
      age(group.firstAt, now),
      age(group.lastAt, now),
    ]),
    none: "None. Payloads from outside that break their contract would stand here with the reason.",
  });
}

export function jobsTable({ jobs }: EngineStatus, now: number): Markup {
  return panel({
    part: "jobs",
    title: "Jobs",
    note: jobs.length === 0 ? undefined : markup`stop one with <code>trellis jobs stop</code>`,
    columns: [
      { name: "Job" },
      { name: "Function" },
      { name: "State" },
      { name: "By", kind: "wrap" },
      ...numbers("Begun", "Way", "Done", "Refused", "Retried", "Failed", "Under way"),
    ],
    rows: jobs.map((job) => [
      `${job.kind} ${job.id}`,
      name(job.function),
      job.state,
      [job.by, job.why].filter((text) => text !== undefined).join(": "),
      age(job.startedAt, now),
      `${Math.floor(job.share * 100)} %`,
      figure(job.done),
      figure(job.refused),
      figure(job.retried),
      figure(job.failed),
      figure(job.underWay),
    ]),
    none: "None. Redrives, discards and replays stand here while they run.",
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
  asleep: markup`<span class="secondary">asleep</span>`,
  restarting: markup`<span class="failing">${glyph("failing")}restarting</span>`,
  stopped: markup`<span class="failing">${glyph("failing")}stopped</span>`,
};

function glyphOf({ deadLetters, deferred }: FunctionStatus): Markup | undefined {
  if (deadLetters > 0) return glyph("failing");
  return deferred > 0 ? glyph("degraded") : undefined;
}

function panel({ part, title, note, groups = [], columns, rows, none }: Table): Markup {
  const aside = note === undefined ? "" : markup`<span class="secondary">${note}</span>`;
  const heading = markup`<span><h2 id="${part}">${title}</h2> ${aside}</span>`;
  const table =
    rows.length === 0
      ? markup`<div data-part="${part}">
          <div class="title">${heading}</div>
          <p class="none">${none}</p>
        </div>`
      : markup`<table data-part="${part}">
          <caption>
            ${heading}
          </caption>
          <thead>
            ${groups.length === 0 ? "" : groupHeadings(groups, columns)}
            <tr>
              ${columns.map((column) => markup`<th scope="col" class="${column.kind}">${column.name}</th>`)}
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

function groupHeadings(groups: NonNullable<Table["groups"]>, columns: readonly Column[]): Markup {
  const alone = columns.slice(0, columns.length - groups.reduce((sum, { span }) => sum + span, 0));
  return markup`<tr class="groups">
    ${alone.map(({ kind }) => markup`<td class="${kind}"></td>`)}
    ${groups.map((of) => markup`<th scope="colgroup" colspan="${of.span}"><span>${of.name}</span></th>`)}
  </tr>`;
}

/** A name may break after its dots and slashes. */
function name(text: string): Markup {
  const words = text.split(/(?<=[./])/);
  return markup`<code>${words.map((word, index) => (index === 0 ? word : markup`<wbr />${word}`))}</code>`;
}

function numbers(...names: readonly string[]): Column[] {
  return names.map((text) => ({ name: text, kind: "number" }));
}

/** Zero is the quiet case. */
function figure(number: number): Markup {
  return number === 0 ? quiet("0") : markup`${count(number)}`;
}

function quiet(text: string): Markup {
  return markup`<span class="quiet">${text}</span>`;
}
