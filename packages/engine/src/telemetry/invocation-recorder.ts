import { parseTraceparent, type HttpInvocation, type IncomingEvent, type Outcome } from "trellis/runtime";
import type { Span } from "../inspection/inspection-contract.ts";
import type { ContextMeters, FunctionMeter, InvocationOutcome } from "./meters.ts";
import { SpanOutbox } from "./span-outbox.ts";
import { outcomeOfStatus, spanTexts, subjectOf, workOf, type SpanBatch, type SpanFacts } from "./span.ts";
import { Slowest, slowestWindowMs } from "./slowest.ts";

export interface InvocationRecorderOptions {
  readonly context: string;
  /** Short names, in the order of the model. */
  readonly functions: readonly string[];
  readonly meters: ContextMeters;
  /** Epoch ms; asked only for spans that are kept. */
  readonly now: () => number;
  readonly send: (batch: SpanBatch) => void;
}

/** An outcome as it counts: `conflict` when what it rests on turned out to have changed. */
export type Ended = Outcome | "conflict";

/** What became of a run; what was filtered did not run. */
type Ran = Exclude<Ended, { readonly outcome: "filtered" }>;

/**
 * Records what a context's worker runs. Every run is counted and measured; a span is kept of those that are sampled,
 * that failed, that are retries, and of the five slowest others of each function in ten seconds. A run of which
 * nothing is kept costs a count, a bucket and a comparison.
 */
export class InvocationRecorder {
  readonly #now: () => number;
  readonly #functions: ReadonlyMap<string, FunctionRecord>;
  readonly #outbox: SpanOutbox;
  #windowEndMs = 0;

  constructor({ context, functions, meters, now, send }: InvocationRecorderOptions) {
    this.#now = now;
    this.#functions = new Map(
      functions.map((name) => [
        name,
        { name: `${context}.${name}`, meter: meters.of(name), slowest: new Slowest<readonly string[]>() },
      ]),
    );
    this.#outbox = new SpanOutbox(meters, send);
  }

  /**
   * One attempt at delivering an event; none when the function's pattern does not take it.
   *
   * @param startedMs by a clock that only goes forward, as is `endedMs`
   */
  delivered(
    functionName: string,
    event: IncomingEvent,
    attempt: number,
    ended: Ended,
    startedMs: number,
    endedMs: number,
  ): void {
    if (!hasRun(ended)) return;
    const record = this.#recordOf(functionName);
    const durationMs = endedMs - startedMs;
    const keptFor = count(record, durationMs, ended, attempt > 1, event.sampled);
    if (keptFor === undefined || !this.#takes(keptFor)) return;
    const { traceparent, eventId, eventType } = subjectOf(event);
    this.#keep(record, keptFor, durationMs, ended, {
      kind: "attempt",
      traceparent,
      eventId,
      eventType,
      attempt,
    });
  }

  /** One run of the handler of an HTTP function; times as in `delivered`. */
  answered(
    functionName: string,
    { id, headers }: HttpInvocation,
    ended: Ended,
    startedMs: number,
    endedMs: number,
  ): void {
    if (!hasRun(ended)) return;
    const record = this.#recordOf(functionName);
    const durationMs = endedMs - startedMs;
    const { traceparent } = headers;
    const keptFor = count(record, durationMs, ended, false, parseTraceparent(traceparent)?.sampled ?? false);
    if (keptFor === undefined || !this.#takes(keptFor)) return;
    const facts = {
      kind: "handler",
      traceparent,
      eventId: id,
      eventType: undefined,
      attempt: undefined,
    } as const;
    this.#keep(record, keptFor, durationMs, ended, facts);
  }

  /** Sends what was gathered; to be called every few ms, by the same clock. */
  flush(nowMs: number): void {
    if (nowMs >= this.#windowEndMs) {
      this.#windowEndMs = nowMs + slowestWindowMs;
      for (const { slowest } of this.#functions.values()) {
        for (const texts of slowest.take()) this.#add("notable", texts);
      }
    }
    this.#outbox.flush();
  }

  #recordOf(functionName: string): FunctionRecord {
    const record = this.#functions.get(functionName);
    if (record === undefined) throw new RangeError(`there is no function "${functionName}"`);
    return record;
  }

  /** Which of a window are the slowest is known at its end: until then none of them takes up room. */
  #takes(keptFor: Span["keptFor"]): boolean {
    return keptFor === "slow" || this.#outbox.takes(kindOf(keptFor));
  }

  #keep(
    { name, slowest }: FunctionRecord,
    keptFor: Span["keptFor"],
    durationMs: number,
    ended: Ran,
    { kind, traceparent, eventId, eventType, attempt }: SubjectFacts,
  ): void {
    const startedMs = this.#now() - durationMs;
    const outcome = outcomeOf(ended);
    const texts = spanTexts(
      {
        kind,
        keptFor,
        traceparent,
        startedMs,
        durationMs,
        function: name,
        outcome,
        eventId,
        eventType,
        attempt,
      },
      ended === "conflict" ? {} : workOf(ended),
      (ended === "conflict" ? undefined : ended.calls) ?? [],
    );
    if (keptFor === "slow") slowest.add(durationMs, texts);
    else {
      const [own, ...calls] = texts;
      if (own !== undefined) this.#outbox.add(kindOf(keptFor), own);
      this.#add(kindOf(keptFor), calls);
    }
  }

  #add(kind: keyof SpanBatch, texts: readonly string[]): void {
    for (const text of texts) if (this.#outbox.takes(kind)) this.#outbox.add(kind, text);
  }
}

interface FunctionRecord {
  /** `context.function` */
  readonly name: string;
  readonly meter: FunctionMeter;
  readonly slowest: Slowest<readonly string[]>;
}

type SubjectFacts = Pick<SpanFacts, "kind" | "traceparent" | "eventId" | "eventType" | "attempt">;

/** The part that every run pays for. Answers why its span is kept, if it is. */
function count(
  { meter, slowest }: FunctionRecord,
  durationMs: number,
  ended: Ran,
  isRetry: boolean,
  sampled: boolean,
): Span["keptFor"] | undefined {
  const outcome = outcomeOf(ended);
  meter.ended(outcome, durationMs);
  if (outcome === "failed") return "failed";
  if (isRetry) return "retry";
  if (sampled) return "sampled";
  return durationMs > slowest.thresholdMs ? "slow" : undefined;
}

function hasRun(ended: Ended): ended is Ran {
  return ended === "conflict" || ended.outcome !== "filtered";
}

function kindOf(keptFor: Span["keptFor"]): keyof SpanBatch {
  return keptFor === "sampled" ? "sampled" : "notable";
}

function outcomeOf(ended: Ran): InvocationOutcome {
  if (ended === "conflict") return ended;
  // A request that breaks its contract is answered well, without ever reaching the handler: its status says more.
  return ended.reply === undefined ? ended.outcome : outcomeOfStatus(ended.reply.status);
}
