import type { SystemModel } from "@trellis/model";
import { failureOf, headSampler, sampleRatioDefault, type HeadSampler } from "trellis/runtime";
import type { Span, SpanFilter, SpanStatus } from "../inspection/inspection-contract.ts";
import type { SampledEvent } from "../log/publisher.ts";
import { ContextMeters, type FunctionMeasures } from "./meters.ts";
import { RequestRecorder } from "./request-recorder.ts";
import { SpanBuffer } from "./span-buffer.ts";
import { errorOf, ownSpanText, type SpanBatch } from "./span.ts";

export interface TelemetryOptions {
  /**
   * The share of traces that are sampled where they begin here, 0 to 1; default 0.01. Traces from outside keep to what
   * their `traceparent` says.
   */
  readonly sampleRatio?: number;
}

/** What main knows of all that is measured: it decides about new traces, keeps the spans, reads the workers' meters. */
export class EngineTelemetry {
  readonly sampleRatio: number;
  readonly sampler: HeadSampler;
  readonly requests: RequestRecorder;
  readonly #spans = new SpanBuffer();
  readonly #workers: ReadonlyMap<string, WorkerTelemetry>;

  constructor(model: SystemModel, { sampleRatio = sampleRatioDefault }: TelemetryOptions = {}) {
    this.sampleRatio = checkedRatio(sampleRatio);
    this.sampler = headSampler(sampleRatio);
    this.requests = new RequestRecorder({
      sampler: this.sampler,
      now: Date.now,
      keep: (batch) => this.#spans.add(batch),
    });
    this.#workers = new Map(
      Object.values(model.contexts).map(({ name, functions }) => [
        name,
        { meters: new ContextMeters(Object.keys(functions)), received: 0, lost: 0 },
      ]),
    );
  }

  /** The memory that a context's worker counts in. */
  metersOf(context: string): SharedArrayBuffer {
    return this.#worker(context).meters.memory;
  }

  /** A worker's spans have come. */
  takeSpans(context: string, batch: SpanBatch): void {
    this.#worker(context).received += batch.sampled.length + batch.notable.length;
    this.#spans.add(batch);
  }

  /** What the worker had gathered and not sent is lost with it, and counted. */
  workerEnded(context: string): void {
    const worker = this.#worker(context);
    const { offered, dropped } = worker.meters.spans();
    worker.lost = offered - dropped - worker.received;
  }

  /** The core has told of something that its workers could not. */
  takeCoreSpan(text: string): void {
    this.#spans.add({ sampled: [], notable: [text] });
  }

  /** An event from outside begins a sampled trace. */
  published({ id, type, traceparent, publishedMs, durable }: SampledEvent): void {
    const keep = (failure?: Span["error"]): void => {
      const text = ownSpanText(
        {
          kind: "publish",
          keptFor: "sampled",
          traceparent,
          startedMs: publishedMs,
          durationMs: Date.now() - publishedMs,
          function: undefined,
          eventId: id,
          eventType: type,
          outcome: failure === undefined ? "done" : "failed",
          attempt: undefined,
        },
        failure === undefined ? {} : { error: errorOf(failure) },
      );
      this.#spans.add({ sampled: [text], notable: [] });
    };
    durable.then(
      () => keep(),
      (thrown: unknown) => keep(failureOf(thrown)),
    );
  }

  /** The newest spans that pass, oldest first. */
  spans(filter: SpanFilter, limit: number): Span[] {
    this.requests.endWindow();
    return this.#spans.find(filter, limit);
  }

  spanStatus(): SpanStatus {
    let dropped = 0;
    for (const { meters, lost } of this.#workers.values()) dropped += meters.spans().dropped + lost;
    return this.#spans.status(dropped);
  }

  /** Runs of handlers, by `context.function`. */
  measures(): Map<string, FunctionMeasures> {
    return new Map(
      [...this.#workers].flatMap(([context, { meters }]) =>
        [...meters.measures()].map(([name, measured]) => [`${context}.${name}`, measured] as const),
      ),
    );
  }

  #worker(context: string): WorkerTelemetry {
    const worker = this.#workers.get(context);
    if (worker === undefined) throw new RangeError(`the model has no context "${context}"`);
    return worker;
  }
}

interface WorkerTelemetry {
  readonly meters: ContextMeters;
  /** Spans that have come. */
  received: number;
  /** Spans that were gathered when a worker ended. */
  lost: number;
}

function checkedRatio(ratio: number): number {
  if (ratio >= 0 && ratio <= 1) return ratio;
  throw new RangeError(`sampleRatio must be a number from 0 to 1, not ${ratio}`);
}
