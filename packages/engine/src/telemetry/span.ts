import {
  parseTraceparent,
  startSpan,
  StoredEvent,
  type CallMade,
  type IncomingEvent,
  type Outcome,
  type OutgoingEvent,
} from "trellis/runtime";
import type { PublishedInSpan, Span } from "../inspection/inspection-contract.ts";

/** Longest message of an error in a span, in characters: the dead letter and the log line have the whole one. */
const messageMaxLength = 300;
const publishedMax = 32;

/** Spans on their way to where they are kept, in two kinds: the sampled ones must not push the others out. */
export interface SpanBatch {
  /** As `spanText` writes them. */
  readonly sampled: readonly string[];
  /** Failed, tried again, given up, or slow. */
  readonly notable: readonly string[];
}

/** What a span says, as its recorder knows it. */
export interface SpanFacts extends Pick<Span, "kind" | "keptFor" | "outcome"> {
  /** Of what led to it: the span stands below the one that it names, or begins a trace of its own. */
  readonly traceparent: string | undefined;
  /** Epoch ms. */
  readonly startedMs: number;
  readonly durationMs: number;
  readonly function: string | undefined;
  /** Of a call. */
  readonly operation?: string;
  readonly eventId: string | undefined;
  readonly eventType: string | undefined;
  readonly attempt: number | undefined;
}

/** What a run did, as far as its outcome tells. */
export type SpanWork = Pick<
  Span,
  "status" | "error" | "rowsRead" | "rowsWritten" | "published" | "publishedCount"
>;

/** What a span says of its event. */
export function subjectOf(event: IncomingEvent): Pick<SpanFacts, "traceparent" | "eventId" | "eventType"> {
  try {
    return { traceparent: event.traceparent, eventId: event.id, eventType: event.type };
  } catch {
    // What can't be read fails in its handler, and is told as that: recording must not make more of it.
    return { traceparent: undefined, eventId: undefined, eventType: undefined };
  }
}

/** A span as it travels and is kept: JSON text of a `Span`, because few spans are ever looked at. */
export function spanText(facts: SpanFacts, work: SpanWork): string {
  const parent = parseTraceparent(facts.traceparent);
  const { traceId, spanId } = startSpan(parent);
  return writeSpan(facts, work, traceId, spanId, parent?.spanId);
}

/** The span of a run, and one for each call that it made, below it. */
export function spanTexts(facts: SpanFacts, work: SpanWork, calls: readonly CallMade[]): readonly string[] {
  const parent = parseTraceparent(facts.traceparent);
  const { traceId, spanId } = startSpan(parent);
  const own = writeSpan(facts, work, traceId, spanId, parent?.spanId);
  return [own, ...calls.map((call) => callText(facts, call, traceId, spanId))];
}

function callText(
  { keptFor, function: name }: SpanFacts,
  { operation, spanId, startedMs, durationMs, status, failure }: CallMade,
  traceId: string,
  parentSpanId: string,
): string {
  const facts: SpanFacts = {
    kind: "call",
    keptFor,
    outcome: outcomeOfStatus(status),
    traceparent: undefined,
    startedMs,
    durationMs,
    function: name,
    operation,
    eventId: undefined,
    eventType: undefined,
    attempt: undefined,
  };
  const work = {
    ...(status === undefined ? {} : { status }),
    ...(failure === undefined ? {} : { error: errorOf(failure) }),
  };
  return writeSpan(facts, work, traceId, spanId, parentSpanId);
}

/** The text of the span that `traceparent` itself names: the first of its trace, or one below `parentSpanId`. */
export function ownSpanText(facts: SpanFacts, work: SpanWork, parentSpanId?: string): string {
  const own = startSpan(undefined);
  const { traceId, spanId } = parseTraceparent(facts.traceparent) ?? own;
  return writeSpan(facts, work, traceId, spanId, parentSpanId);
}

function writeSpan(
  facts: SpanFacts,
  work: SpanWork,
  traceId: string,
  spanId: string,
  parentSpanId: string | undefined,
): string {
  // JSON leaves out what is undefined. One literal, because spreading objects costs as much as all the rest.
  const span: { readonly [Member in keyof Required<Span>]: Span[Member] | undefined } = {
    traceId,
    spanId,
    parentSpanId,
    kind: facts.kind,
    keptFor: facts.keptFor,
    function: facts.function,
    eventId: facts.eventId,
    eventType: facts.eventType,
    startedAt: isoTime(facts.startedMs),
    // Microseconds are the last digits that mean something.
    durationMs: Math.round(facts.durationMs * 1_000) / 1_000,
    outcome: facts.outcome,
    attempt: facts.attempt,
    operation: facts.operation,
    status: work.status,
    error: work.error,
    rowsRead: work.rowsRead,
    rowsWritten: work.rowsWritten,
    published: work.published,
    publishedCount: work.publishedCount,
  };
  return JSON.stringify(span);
}

export function workOf(outcome: Outcome): SpanWork {
  if (outcome.outcome === "done" && outcome.effects === undefined && outcome.reply === undefined) {
    return (outcome.reads?.length ?? 0) === 0 ? nothingDone : { rowsRead: outcome.reads?.length ?? 0 };
  }
  const status = outcome.reply === undefined ? {} : { status: outcome.reply.status };
  if (outcome.outcome === "failed") return { ...status, error: errorOf(outcome.failure) };
  const effects = outcome.outcome === "done" ? outcome.effects : undefined;
  const reads = effects?.reads ?? ("reads" in outcome ? outcome.reads : undefined) ?? [];
  const events = effects?.events ?? [];
  return {
    ...status,
    ...(reads.length === 0 ? {} : { rowsRead: reads.length }),
    ...(effects === undefined || effects.writes.length === 0 ? {} : { rowsWritten: effects.writes.length }),
    ...(events.length === 0 ? {} : { published: events.slice(0, publishedMax).map(publishedOf) }),
    ...(events.length <= publishedMax ? {} : { publishedCount: events.length }),
  };
}

const nothingDone: SpanWork = {};

/** As answers are counted: below 400 it ended well, below 500 it was refused. Without an answer it failed. */
export function outcomeOfStatus(status: number | undefined): "done" | "refused" | "failed" {
  if (status === undefined || status >= 500) return "failed";
  return status < 400 ? "done" : "refused";
}

export function errorOf({ code, message }: NonNullable<Span["error"]>): NonNullable<Span["error"]> {
  return { code, message: message.slice(0, messageMaxLength) };
}

function publishedOf({ contract, id, json }: OutgoingEvent): PublishedInSpan {
  // The event's own trace context is its publishing: what the event leads to names it as its parent.
  const { traceparent } = new StoredEvent(json);
  return { spanId: parseTraceparent(traceparent)?.spanId ?? "", eventId: id, event: contract };
}

let lastMs = Number.NaN;
let lastIso = "";

/** Many spans share their millisecond. */
function isoTime(timeMs: number): string {
  const wholeMs = Math.floor(timeMs);
  if (wholeMs !== lastMs) {
    lastIso = new Date(wholeMs).toISOString();
    lastMs = wholeMs;
  }
  return lastIso;
}
