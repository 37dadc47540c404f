import {
  failureOf,
  newTraceparent,
  parseTraceparent,
  startSpan,
  traceparentOf,
  type HeadSampler,
} from "trellis/runtime";
import type { Waiter } from "../workers/waiter.ts";
import { errorOf, outcomeOfStatus, ownSpanText, type SpanBatch } from "./span.ts";
import { Slowest, slowestWindowMs } from "./slowest.ts";

export interface RequestRecorderOptions {
  readonly sampler: HeadSampler;
  /** Epoch ms. */
  readonly now: () => number;
  readonly keep: (batch: SpanBatch) => void;
}

type Headers = Readonly<Record<string, string>>;

/**
 * Gives every request its place in a trace, and records it: those that are sampled, those that failed, and the five
 * slowest others of each function in ten seconds. Their counts and durations are the gateway's.
 */
export class RequestRecorder {
  readonly #options: RequestRecorderOptions;
  readonly #slowest = new Map<string, Slowest<string>>();
  #windowEndMs = 0;

  constructor(options: RequestRecorderOptions) {
    this.#options = options;
  }

  /**
   * A client that names a trace is followed, and so is its decision to sample it; otherwise a trace begins here.
   *
   * @param functionName `context.function`
   * @param waiter hears of the end once it is recorded
   * @param run is given the headers with the request's own span as `traceparent`, and who is to hear of the end
   */
  record(
    functionName: string,
    headers: Headers,
    waiter: Waiter,
    run: (headers: Headers, waiter: Waiter) => void,
  ): void {
    const parent = parseTraceparent(headers["traceparent"]);
    const traceparent =
      parent === undefined ? newTraceparent(this.#options.sampler) : traceparentOf(startSpan(parent));
    const request = { functionName, traceparent, parentSpanId: parent?.spanId, startedMs: performance.now() };
    run(withTrace(headers, traceparent), {
      answered: (answer) => {
        this.#ended(request, answer.status, undefined);
        waiter.answered(answer);
      },
      failed: (fault) => {
        this.#ended(request, undefined, fault);
        waiter.failed(fault);
      },
    });
  }

  #ended(request: Request, status: number | undefined, thrown: unknown): void {
    const { functionName, traceparent, parentSpanId, startedMs } = request;
    const endedMs = performance.now();
    const durationMs = endedMs - startedMs;
    const slowest = this.#slowestOf(functionName, endedMs);
    const outcome = outcomeOfStatus(status);
    // Written above: the sampled flag is the last digit.
    const keptFor = outcome === "failed" ? "failed" : traceparent.endsWith("1") ? "sampled" : "slow";
    if (keptFor === "slow" && durationMs <= slowest.thresholdMs) return;
    const text = ownSpanText(
      {
        kind: "request",
        keptFor,
        traceparent,
        startedMs: this.#options.now() - durationMs,
        durationMs,
        function: functionName,
        outcome,
        eventId: undefined,
        eventType: undefined,
        attempt: undefined,
      },
      {
        ...(status === undefined ? {} : { status }),
        ...(thrown === undefined ? {} : { error: errorOf(failureOf(thrown)) }),
      },
      parentSpanId,
    );
    if (keptFor === "slow") slowest.add(durationMs, text);
    else if (keptFor === "sampled") this.#options.keep({ sampled: [text], notable: [] });
    else this.#options.keep({ sampled: [], notable: [text] });
  }

  /** Ends the window when it is over; a request or a reader notices it. */
  endWindow(nowMs: number = performance.now()): void {
    if (nowMs < this.#windowEndMs) return;
    this.#windowEndMs = nowMs + slowestWindowMs;
    const notable = [...this.#slowest.values()].flatMap((slowest) => slowest.take());
    if (notable.length > 0) this.#options.keep({ sampled: [], notable });
  }

  #slowestOf(functionName: string, nowMs: number): Slowest<string> {
    this.endWindow(nowMs);
    let slowest = this.#slowest.get(functionName);
    if (slowest === undefined) this.#slowest.set(functionName, (slowest = new Slowest()));
    return slowest;
  }
}

/** Most requests bring no header that anybody asked for. */
function withTrace(headers: Headers, traceparent: string): Headers {
  for (const _name in headers) return { ...headers, traceparent };
  return { traceparent };
}

interface Request {
  readonly functionName: string;
  readonly traceparent: string;
  readonly parentSpanId: string | undefined;
  readonly startedMs: number;
}
