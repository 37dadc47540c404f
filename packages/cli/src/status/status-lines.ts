import type { ContextStatus, EngineStatus, FunctionStatus } from "@trellis/engine/inspection";
import { workflowTable } from "../executions/workflow-table.ts";
import { jobTable } from "../jobs/job-lines.ts";
import { padEnd, printable } from "../terminal/cells.ts";
import { labelled } from "../terminal/prose.ts";
import { bytes, counted, duration, grouped, perSecond } from "../terminal/quantity.ts";
import type { Paint, Screen } from "../terminal/screen.ts";
import { tableLines, type Cell, type Column, type Row } from "../terminal/table.ts";

/** A running engine's state for people: where it listens, its books, each context's functions, each event. */
export function statusLines(status: EngineStatus, screen: Screen, nowMs: number): string[] {
  return [
    ...headLines(status, screen.paint, nowMs),
    "",
    ...tableLines(functionColumns(isFiltering(status)), functionRows(status, screen.paint), screen),
    ...(status.workflows.length === 0 ? [] : ["", ...workflowTable(status.workflows, screen)]),
    ...(status.events.length === 0 ? [] : ["", ...tableLines(eventColumns, eventRows(status), screen)]),
    ...(status.jobs.length === 0 ? [] : ["", ...jobTable(status.jobs, screen, nowMs)]),
    ...imbalanceLines(status, screen),
    ...limitedLines(status, screen),
  ];
}

function headLines(
  { system, environment, state, startedAt, urls, http, log, latency, quarantine, books }: EngineStatus,
  paint: Paint,
  nowMs: number,
): string[] {
  const facts = [
    [system, `${environment}, ${state} for ${duration(nowMs - Date.parse(startedAt))}`],
    [
      "gateway",
      `${urls.gateway}   ${counted(http.requests, "request")}, ${grouped(http.duplicates)} repeated`,
    ],
    ["inspection", urls.inspection],
    [
      "log",
      log.events === 0
        ? "no events"
        : `${counted(log.events, "event")}, up to number ${grouped(log.lastSequence)}, ${bytes(log.bytes)}`,
    ],
    ...logFacts(log, paint),
    [
      "latency",
      latency === undefined
        ? "nothing settled yet"
        : `p50 ${duration(latency.p50Ms)}, p90 ${duration(latency.p90Ms)}, p99 ${duration(latency.p99Ms)}, max ${duration(latency.maxMs)} from publish to settled`,
    ],
    ...(quarantine.entries === 0
      ? []
      : [
          [
            "quarantine",
            `${counted(quarantine.entries, "payload")}, ${bytes(quarantine.bytes)} (trellis quarantine ls)`,
          ] as const,
        ]),
    [
      "books",
      books.balanced
        ? "balanced: every event owed is done, refused, filtered, dead or waiting"
        : paint("red", "▲ not balanced"),
    ],
  ] as const;
  return facts.map(([name, fact], i) => `${paint(i === 0 ? "bold" : "dim", padEnd(name, 12))}  ${fact}`);
}

function logFacts({ archive, pressure }: EngineStatus["log"], paint: Paint): [string, string][] {
  const facts: [string, string][] = [];
  if (archive !== undefined) {
    const { folder, throughSequence, failure } = archive;
    const failed = failure === undefined ? "" : `  ▲ ${failure.code} ${printable(failure.message)}`;
    const reach = throughSequence === 0 ? "no complete file yet" : `up to number ${grouped(throughSequence)}`;
    facts.push(["archive", `${reach}, in ${folder}${paint("red", failed)}`]);
  }
  if (pressure !== undefined)
    facts.push(["publishers", paint("red", `▲ are told to come back later: ${pressure}`)]);
  return facts;
}

/** Only systems with patterns have a column for what they filter. */
const functionColumns = (filters: boolean): readonly Column[] => [
  { title: "FUNCTION", flexible: true },
  { title: "DONE", align: "right" },
  { title: "REFUSED", align: "right" },
  ...(filters ? [{ title: "FILTERED", align: "right" } as const] : []),
  { title: "RETRIES", align: "right" },
  { title: "DEAD", align: "right" },
  { title: "WAITING", align: "right" },
  { title: "P50", align: "right" },
  { title: "P99", align: "right" },
];

function isFiltering({ functions }: EngineStatus): boolean {
  return functions.some(({ filtered }) => filtered !== undefined);
}

function functionRows(status: EngineStatus, paint: Paint): Row[] {
  const { contexts, functions } = status;
  const filters = isFiltering(status);
  return contexts.flatMap((context) => [
    contextLine(context, paint),
    ...functions.filter((each) => each.context === context.name).map((each) => functionRow(each, filters)),
  ]);
}

function contextLine({ name, team, worker, restarts, lastCrash }: ContextStatus, paint: Paint): string {
  const glyph = { running: "", starting: "◐ ", restarting: "◆ ", asleep: "", stopped: "▲ " }[worker];
  const style = {
    running: "dim",
    starting: "blue",
    restarting: "yellow",
    asleep: "dim",
    stopped: "red",
  } as const;
  const crash = lastCrash === undefined ? "" : `, last: ${lastCrash.code} ${printable(lastCrash.message)}`;
  const restarted = restarts === 0 ? "" : `, ${counted(restarts, "restart")}${crash}`;
  // Painted whole, so that cutting it to the screen never cuts a colour's own characters.
  return worker === "running" && restarts === 0
    ? `${name}  team ${team}`
    : `${name}  team ${team}  ${paint(style[worker], `${glyph}${worker}`)}${restarted}`;
}

function functionRow(status: FunctionStatus, filters: boolean): Row {
  const { done, refused, filtered, retries, deadLetters, inFlight, deferred, backlog, latency } = status;
  const waiting = inFlight + deferred + backlog;
  const dead: Cell = deadLetters === 0 ? "0" : { text: `▲ ${grouped(deadLetters)}`, style: "red" };
  return [
    `  ${status.name.slice(status.context.length + 1)}`,
    grouped(done),
    grouped(refused),
    ...(filters ? [filtered === undefined ? "-" : grouped(filtered)] : []),
    grouped(retries),
    dead,
    grouped(waiting),
    latency === undefined ? "-" : duration(latency.p50Ms),
    latency === undefined ? "-" : duration(latency.p99Ms),
  ];
}

const eventColumns: readonly Column[] = [
  { title: "EVENT", flexible: true },
  { title: "PUBLISHED", align: "right" },
  { title: "DUPLICATES", align: "right" },
];

function eventRows({ events }: EngineStatus): Row[] {
  return events.map(({ name, published, duplicates }) => [name, grouped(published), grouped(duplicates)]);
}

/** Says which subscription's sum is wrong: the reader would otherwise add up a table. */
function imbalanceLines({ books }: EngineStatus, { paint, columns }: Screen): string[] {
  return books.subscriptions.flatMap(
    ({ function: name, owed, done, refused, filtered, deadLetters, waiting }) => {
      const settled = done + refused + filtered + deadLetters + waiting;
      if (settled === owed) return [];
      const sum = [
        `${grouped(done)} done`,
        `${grouped(refused)} refused`,
        ...(filtered === 0 ? [] : [`${grouped(filtered)} filtered`]),
        `${grouped(deadLetters)} dead`,
        `${grouped(waiting)} waiting`,
      ];
      const sentence = `${name} is owed ${counted(owed, "event")}, but ${sum.join(" + ")} = ${grouped(settled)}`;
      return ["", ...labelled("▲ ", sentence, columns).map((line) => paint("red", line))];
    },
  );
}

/** A backlog that a rate limit explains is no trouble, and that should be read before somebody looks for one. */
function limitedLines({ functions }: EngineStatus, { columns }: Screen): string[] {
  return functions.flatMap(({ name, rateLimit, backlog, outage }) => {
    if (rateLimit === undefined || outage !== undefined || backlog < rateLimit.perSecond) return [];
    const wait = duration((backlog / rateLimit.perSecond) * 1_000);
    const sentence = `${name} is limited to ${perSecond(rateLimit.perSecond)}: ${counted(backlog, "event")} to hand out, ${wait} at that rate`;
    return ["", ...labelled("◐ ", sentence, columns)];
  });
}
