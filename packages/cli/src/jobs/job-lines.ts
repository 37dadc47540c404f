import type { JobStatus } from "@trellis/engine/inspection";
import { cut, printable } from "../terminal/cells.ts";
import { counted, duration, grouped } from "../terminal/quantity.ts";
import type { Screen } from "../terminal/screen.ts";
import { tableLines, type Cell, type Column } from "../terminal/table.ts";

const columns: readonly Column[] = [
  { title: "JOB" },
  { title: "FUNCTION", flexible: true },
  { title: "STATE" },
  { title: "DONE", align: "right" },
  { title: "REFUSED", align: "right" },
  { title: "RETRIED", align: "right" },
  { title: "FAILED", align: "right" },
  { title: "AGE", align: "right" },
];

/** Jobs as a table; who asked for one and why it failed stand below it. */
export function jobTable(jobs: readonly JobStatus[], screen: Screen, nowMs: number): string[] {
  const rows = jobs.map((job): Cell[] => [
    `${job.kind} ${job.id}`,
    job.function,
    stateCell(job),
    grouped(job.done + job.discarded),
    grouped(job.refused),
    grouped(job.retried),
    grouped(job.failed),
    duration(Math.max(0, nowMs - Date.parse(job.startedAt))),
  ]);
  const [titles = "", ...lines] = tableLines(columns, rows, screen);
  return [titles, ...lines.flatMap((line, i) => [line, ...notes(jobs[i], screen)])];
}

function stateCell({ state, share }: JobStatus): Cell {
  if (state === "failed") return { text: "▲ failed", style: "red" };
  return state === "running" ? `running ${Math.floor(share * 100)} %` : state;
}

function notes(job: JobStatus | undefined, { paint, columns: width }: Screen): string[] {
  const asked = [job?.by, job?.why].filter((text) => text !== undefined).join(": ");
  const texts = [asked, job?.reason ?? ""].filter((text) => text !== "");
  return texts.map((text) => paint("dim", cut(`     ${printable(text)}`, width ?? Number.POSITIVE_INFINITY)));
}

/** How a job goes, in one line: `redrive 3 of billing.issueInvoice: 1,200 of 5,000, 100/s, 1 failed again`. */
export function jobProgress(job: JobStatus): string {
  const { id, kind, function: name, state, total, perSecond, underWay, share } = job;
  const way =
    total === undefined ? `${Math.floor(share * 100)} %` : `${grouped(dealtWith(job))} of ${grouped(total)}`;
  return [
    `${kind} ${id} of ${name}: ${way}`,
    ...(state === "running" ? [] : [stateText[state] ?? state]),
    ...(kind.endsWith("discard") || state !== "running"
      ? []
      : [perSecond === undefined ? "as fast as it goes" : `${grouped(perSecond)}/s`]),
    ...endings(job).slice(1),
    ...(underWay === 0 ? [] : [`${grouped(underWay)} under way`]),
  ].join(", ");
}

const stateText: Readonly<Partial<Record<JobStatus["state"], string>>> = {
  checking: "checking the patch",
  canary: "waiting for the canaries",
};

/** What became of a job's deliveries, in words; what there is none of is left out, but for what ended well. */
function endings({ kind, done, refused, filtered, retried, failed, discarded }: JobStatus): string[] {
  if (kind === "quarantine-redrive")
    return [`${grouped(done)} let in`, ...(failed === 0 ? [] : [`${grouped(failed)} left in quarantine`])];
  if (kind === "discard" || kind === "quarantine-discard") return [`${grouped(discarded)} discarded`];
  if (kind === "execution-redrive")
    return [
      `${grouped(done)} ${done === 1 ? "goes" : "go"} on`,
      ...(failed === 0 ? [] : [`${grouped(failed)} had been redriven or were gone`]),
    ];
  return [
    `${grouped(done)} done`,
    ...(refused === 0 ? [] : [`${grouped(refused)} refused`]),
    ...(filtered === 0 ? [] : [`${grouped(filtered)} filtered`]),
    ...(retried === 0 ? [] : [`${grouped(retried)} to be tried again`]),
    ...(failed === 0
      ? []
      : [kind === "redrive" ? `${grouped(failed)} failed again` : `${grouped(failed)} failed`]),
  ];
}

/** How a job ended, in a sentence. */
export function jobEnding(job: JobStatus): string {
  const { id, kind, function: name, state, reason, total } = job;
  const done = endings(job).join(", ");
  if (state === "failed") {
    const left = total === undefined ? "" : `; ${leftOf(job)}`;
    return `${kind} ${id} of ${name} ended before its end: ${printable(reason ?? "")}${left}`;
  }
  if (state === "stopped") return `${kind} ${id} of ${name} was stopped: ${done}`;
  const what = counted(dealtWith(job), total === undefined ? "event" : nounOf(job));
  return `${pastTense[kind]} ${what} of ${name}: ${done}`;
}

const pastTense: Readonly<Record<JobStatus["kind"], string>> = {
  redrive: "redrove",
  discard: "discarded",
  replay: "replayed",
  "quarantine-redrive": "redrove",
  "quarantine-discard": "discarded",
  "execution-redrive": "redrove",
};

/** What a job works on. */
export function nounOf({ kind }: Pick<JobStatus, "kind">): string {
  if (kind === "execution-redrive") return "execution";
  return kind.startsWith("quarantine") ? "quarantined payload" : "dead letter";
}

function leftOf(job: JobStatus): string {
  const left = (job.total ?? 0) - dealtWith(job) + job.failed;
  return `${counted(left, nounOf(job))} ${left === 1 ? "is" : "are"} left as ${left === 1 ? "it was" : "they were"}`;
}

function dealtWith({ done, refused, filtered, retried, failed, discarded }: JobStatus): number {
  return done + refused + filtered + retried + failed + discarded;
}
