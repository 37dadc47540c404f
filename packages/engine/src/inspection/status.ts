import { functionsOf, type SystemModel } from "@trellis/model";
import type { Outage } from "../delivery/breaker.ts";
import type { StoreStall } from "../delivery/delivery-thread.ts";
import type { CoreSnapshot, FunctionSnapshot } from "../delivery/messages.ts";
import type { QuarantineStatus } from "./quarantine-contract.ts";
import type { LatencySummary } from "../telemetry/latency.ts";
import type { FunctionMeasures } from "../telemetry/meters.ts";
import type {
  ArchiveStatus,
  Books,
  ContextStatus,
  EngineStatus,
  FunctionStatus,
  HttpStatus,
} from "./inspection-contract.ts";
import { workflowStatuses } from "./execution-view.ts";
import type { LatencyFigures } from "./latency-figures.ts";
import { isOver, jobStatusOf } from "./job-view.ts";

export interface StatusSources {
  readonly model: SystemModel;
  readonly snapshot: CoreSnapshot;
  readonly archive: ArchiveStatus | undefined;
  readonly environment: string;
  readonly startedAt: string;
  readonly draining: boolean;
  readonly stall: StoreStall | undefined;
  readonly contexts: readonly ContextStatus[];
  readonly duplicates: ReadonlyMap<string, number>;
  readonly http: HttpStatus;
  readonly httpLatencyOf: (functionName: string) => LatencySummary | undefined;
  /** Runs of handlers, by function. */
  readonly measures: ReadonlyMap<string, FunctionMeasures>;
  readonly spans: EngineStatus["spans"];
  readonly counters: EngineStatus["counters"];
  readonly calls: EngineStatus["calls"];
  readonly urls: EngineStatus["urls"];
}

/** The state of the whole engine, put together from what each of its parts knows. */
export function statusOf(sources: StatusSources): EngineStatus {
  const { model, snapshot } = sources;
  const { firstSequence, lastSequence } = snapshot;
  return {
    system: model.name,
    environment: sources.environment,
    state: sources.draining ? "draining" : "running",
    ...(sources.stall === undefined ? {} : { stall: shownStall(sources.stall) }),
    startedAt: sources.startedAt,
    urls: sources.urls,
    log: {
      events: lastSequence - firstSequence + 1,
      firstSequence,
      lastSequence,
      bytes: snapshot.logBytes,
      owedBytes: snapshot.owedBytes,
      ...(snapshot.pressure === undefined ? {} : { pressure: snapshot.pressure }),
      ...(sources.archive === undefined ? {} : { archive: sources.archive }),
    },
    events: Object.keys(model.events).map((name) => ({
      name,
      context: name.slice(0, name.indexOf(".")),
      published: snapshot.published.get(name) ?? 0,
      duplicates: sources.duplicates.get(name) ?? 0,
    })),
    functions: functionStatuses(sources),
    contexts: sources.contexts,
    http: sources.http,
    counters: sources.counters,
    calls: sources.calls,
    ...(snapshot.latency === undefined ? {} : { latency: figuresOf(snapshot.latency) }),
    spans: sources.spans,
    jobs: snapshot.jobs.map(jobStatusOf).filter((job) => !isOver(job)),
    quarantine: quarantineOf(snapshot),
    workflows: workflowStatuses(model, snapshot.executions),
    books: booksOf(model, snapshot),
  };
}

function functionStatuses(sources: StatusSources): FunctionStatus[] {
  const { model, snapshot, httpLatencyOf, measures } = sources;
  const measured = new Map(snapshot.functions.map((each) => [each.function, each]));
  return [...functionsOf(model).values()].map(({ name, context, declared }) => {
    const { kind } = declared;
    const rateLimit = kind === "on" ? declared.rateLimit : undefined;
    const limited = rateLimit === undefined ? {} : { rateLimit };
    const invocations = invocationsOf(measures.get(name));
    const identity = { name, context: context.name, team: context.team, kind, ...limited, ...invocations };
    const found = measured.get(name);
    if (kind === "task") return { ...identity, ...taskCounts(measures.get(name)) };
    return found === undefined
      ? { ...identity, ...httpCounts(name, sources, httpLatencyOf(name)) }
      : { ...identity, ...deliveryCounts(found, kind === "on" && declared.where !== undefined) };
  });
}

function deliveryCounts(
  found: FunctionSnapshot,
  filters: boolean,
): Omit<FunctionStatus, "name" | "context" | "team" | "kind"> {
  const { done, refused, filtered, retries, deadLettered, deadLetters } = found.counts;
  const { inFlight, deferred, open, latency } = found;
  // What was taken from the log and is with no worker: held behind a busy key, or to be handed out once more.
  const backlog = found.backlog + Math.max(0, open - inFlight);
  return {
    done,
    refused,
    ...(filters || filtered > 0 ? { filtered } : {}),
    retries,
    deadLettered,
    deadLetters,
    inFlight,
    deferred,
    backlog,
    ...(found.outage === undefined ? {} : { outage: shownOutage(found.outage) }),
    ...(latency === undefined ? {} : { latency: figuresOf(latency) }),
  };
}

/** A task's runs since the start: when it runs again is its workflow's affair. */
function taskCounts(
  measured: FunctionMeasures | undefined,
): Omit<FunctionStatus, "name" | "context" | "team" | "kind"> {
  const { done = 0, refused = 0 } = measured?.invocations ?? {};
  const nothing = { retries: 0, deadLettered: 0, deadLetters: 0, inFlight: 0, deferred: 0, backlog: 0 };
  return { done, refused, ...nothing };
}

function figuresOf({ p50Ms, p90Ms, p99Ms, maxMs }: LatencySummary): LatencyFigures {
  return { p50Ms, p90Ms, p99Ms, maxMs };
}

function invocationsOf(measured: FunctionMeasures | undefined): Pick<FunctionStatus, "invocations"> {
  if (measured?.duration === undefined) return {};
  return { invocations: { ...measured.invocations, duration: figuresOf(measured.duration) } };
}

function shownStall({ failure, sinceMs }: StoreStall): NonNullable<EngineStatus["stall"]> {
  return { since: new Date(sinceMs).toISOString(), code: failure.code, message: failure.message };
}

function shownOutage({ sinceMs, cause, nextProbeMs }: Outage): NonNullable<FunctionStatus["outage"]> {
  const iso = (ms: number): string => new Date(ms).toISOString();
  return { since: iso(sinceMs), cause, nextProbeAt: iso(nextProbeMs) };
}

/** An HTTP function's answers since the start: below 400 it ended well, below 500 it was refused. */
function httpCounts(
  name: string,
  { http, calls }: Pick<StatusSources, "http" | "calls">,
  latency: LatencySummary | undefined,
): Omit<FunctionStatus, "name" | "context" | "team" | "kind"> {
  let done = 0;
  let refused = 0;
  const add = (status: number, count: number): void => {
    if (status < 400) done += count;
    else if (status < 500) refused += count;
  };
  for (const [answer, count] of Object.entries(http.answers)) {
    const [functionName, status] = answer.split(" ");
    if (functionName !== name) continue;
    add(Number(status), count);
  }
  for (const { answerer, status = 500, count } of calls) if (answerer === name) add(status, count);
  return {
    done,
    refused,
    retries: 0,
    deadLettered: 0,
    deadLetters: 0,
    inFlight: 0,
    deferred: 0,
    backlog: 0,
    ...(latency === undefined ? {} : { latency: figuresOf(latency) }),
  };
}

/** Every event owed to a subscription is done, refused, filtered, dead-lettered or waiting, or the books do not balance. */
export function booksOf(model: SystemModel, snapshot: CoreSnapshot): Books {
  const functions = functionsOf(model);
  const subscriptions = snapshot.functions
    .filter(({ function: name }) => functions.get(name)?.declared.kind === "on")
    .map(({ function: name, counts, owed, open, deferred, backlog }) => ({
      function: name,
      owed: owed + counts.direct,
      done: counts.done,
      refused: counts.refused,
      filtered: counts.filtered,
      deadLetters: counts.deadLetters,
      waiting: open + deferred + backlog,
    }));
  const balanced = subscriptions.every(
    ({ owed, done, refused, filtered, deadLetters, waiting }) =>
      owed === done + refused + filtered + deadLetters + waiting,
  );
  return { balanced: balanced && quarantineBalanced(snapshot), subscriptions };
}

function quarantineOf({ quarantine, quarantinePolicy }: CoreSnapshot): QuarantineStatus {
  const held = [...quarantine.values()];
  return {
    entries: held.reduce((sum, { count }) => sum + count, 0),
    bytes: held.reduce((sum, { bytes }) => sum + bytes, 0),
    entriesMax: quarantinePolicy.entriesMax,
    bytesMax: quarantinePolicy.maxBytes,
    ageMaxMs: quarantinePolicy.ageMaxMs,
    contracts: held.map(({ contract, taken, count, released, discarded, expired }) => {
      return { contract, taken, kept: count, released, discarded, expired };
    }),
  };
}

/** Every payload that was taken in is there, has gone in after all, or was let go of. */
function quarantineBalanced({ quarantine }: CoreSnapshot): boolean {
  return [...quarantine.values()].every(
    ({ taken, count, released, discarded, expired }) => taken === count + released + discarded + expired,
  );
}
