import { ContextMeters, InvocationRecorder } from "@trellis/engine/telemetry";
import { composeEvent, StoredEvent, uuidV7, type IncomingEvent, type Outcome } from "trellis/runtime";

/** What recording adds to one run of a handler, in ns; the median of many rounds, the clock's reading included. */
export interface TelemetryFigures {
  /** A run whose event comes from a frame: whether it is sampled is a bit. */
  readonly unsampledNs: number;
  /** A run whose event is text by itself: its flag is looked up. */
  readonly unsampledTextNs: number;
  /** A run of which a span is kept, and sent. */
  readonly sampledNs: number;
  readonly failedNs: number;
  /** The monotonic clock alone, read once for each run. */
  readonly clockNs: number;
}

const eventsCount = 512;
const roundsMin = 200;

/** Records runs of a handler that does nothing, without an engine around it. */
export function measureTelemetry(durationMs: number): TelemetryFigures {
  const text = (sampled: boolean): string[] => Array.from({ length: eventsCount }, () => eventText(sampled));
  const unsampled = text(false).map((json) => new StoredEvent(json));
  const framed = unsampled.map((event): IncomingEvent => new EventOfFrame(event));
  const recorder = newRecorder();
  const each = durationMs / 5;
  // One after the other as in the engine: compiled code that has seen one kind of event only would be faster than it.
  const record = (events: readonly IncomingEvent[], ended: Outcome) => (): void => {
    let startedMs = performance.now();
    for (const event of events) {
      const endedMs = performance.now();
      recorder.delivered("f", event, 1, ended, startedMs, endedMs);
      startedMs = endedMs;
    }
    recorder.flush(startedMs);
  };
  // The envelope is read for every span: events must not have been read before.
  const freshly = (sampled: boolean, ended: Outcome): [prepare: () => IncomingEvent[], ended: Outcome] => {
    const texts = text(sampled);
    return [() => texts.map((json) => new StoredEvent(json)), ended];
  };
  const kept = ([prepare, ended]: ReturnType<typeof freshly>): number => {
    let events: IncomingEvent[] = [];
    return nsEach(
      each,
      () => record(events, ended)(),
      () => (events = prepare()),
    );
  };
  return {
    clockNs: nsEach(each, () => {
      for (let run = 0; run < eventsCount; run++) performance.now();
    }),
    unsampledNs: nsEach(each, record(framed, done)),
    unsampledTextNs: nsEach(each, record(unsampled, done)),
    sampledNs: kept(freshly(true, done)),
    failedNs: kept(freshly(false, failed)),
  };
}

const done: Outcome = { outcome: "done", effects: undefined };
const failed: Outcome = {
  outcome: "failed",
  failure: { code: "TRL0301", message: "TypeError: fetch failed", retry: "later" },
};

function newRecorder(): InvocationRecorder {
  const functions = ["f"];
  return new InvocationRecorder({
    context: "bench",
    functions,
    meters: new ContextMeters(functions),
    now: Date.now,
    // As if it went to another thread.
    send: (batch) => void structuredClone(batch),
  });
}

const head =
  '{"specversion":"1.0","source":"/bench/load","type":"load.order-placed.v1","datacontenttype":"application/json",' +
  '"dataschema":"urn:trellis:bench:load.order-placed:1"';
let traces = 0;

function eventText(sampled: boolean): string {
  const trace = (++traces).toString(16);
  const timeMs = Date.now();
  const own = {
    id: uuidV7(timeMs),
    timeMs,
    traceparent: `00-${trace.padStart(32, "0")}-${trace.padStart(16, "0")}-${sampled ? "01" : "00"}`,
    members: "",
  };
  const data = { orderId: "ord-100000000", customer: "cus-1", amount: 1_999, currency: "EUR", quantity: 1 };
  return composeEvent(head, own, JSON.stringify(data));
}

/** As the engine has it: the flag is known, everything else is read when it is asked for. */
class EventOfFrame implements IncomingEvent {
  readonly sampled: boolean = false;
  readonly #event: IncomingEvent;

  constructor(event: IncomingEvent) {
    this.#event = event;
  }

  get type(): string {
    return this.#event.type;
  }

  sharedData(): unknown {
    return this.#event.sharedData();
  }

  get id(): string {
    return this.#event.id;
  }

  get time(): string {
    return this.#event.time;
  }

  get key(): string | undefined {
    return this.#event.key;
  }

  get traceparent(): string | undefined {
    return this.#event.traceparent;
  }

  get tracestate(): string | undefined {
    return this.#event.tracestate;
  }

  data(): unknown {
    return this.#event.data();
  }
}

/** The median of rounds of `eventsCount` runs, after a third of them to warm up. */
function nsEach(durationMs: number, round: () => void, prepare: () => void = () => undefined): number {
  const rounds: number[] = [];
  const untilMs = performance.now() + durationMs;
  while (performance.now() < untilMs || rounds.length < roundsMin) {
    prepare();
    const startedMs = performance.now();
    round();
    rounds.push(performance.now() - startedMs);
  }
  const warm = rounds.slice(Math.floor(rounds.length / 3)).toSorted((a, b) => a - b);
  const medianMs = warm[Math.floor(warm.length / 2)] ?? Number.NaN;
  return Math.round((medianMs * 1e6) / eventsCount);
}
