import type { Span, SpanFilter, SpanStatus } from "../inspection/inspection-contract.ts";
import type { SpanBatch } from "./span.ts";

/** Spans kept in memory, of each kind; older ones are gone. */
export const spansMaxEach = 10_000;
/** Characters of their texts, of each kind. */
export const charactersMaxEach = 8_388_608;

/**
 * The newest spans of the whole system: 20,000 and 16 MiB at most. Sampled ones and the others have half of it each,
 * so that a busy hour's samples do not push out the failure that somebody looks for.
 */
export class SpanBuffer {
  readonly #sampled = new SpanRing();
  readonly #notable = new SpanRing();
  #kept = 0;

  add({ sampled, notable }: SpanBatch): void {
    for (const text of sampled) this.#sampled.push(text);
    for (const text of notable) this.#notable.push(text);
    this.#kept += sampled.length + notable.length;
  }

  /** The newest `limit` spans that pass, oldest first. */
  find(filter: SpanFilter, limit: number): Span[] {
    const passes = filterOf(filter);
    const found = [...this.#sampled.newest(passes, limit), ...this.#notable.newest(passes, limit)];
    // Stable: what began in the same millisecond stays in the order in which it ended.
    return found.toSorted(byStart).slice(-limit);
  }

  status(dropped: number): SpanStatus {
    return { held: this.#sampled.length + this.#notable.length, kept: this.#kept, dropped };
  }
}

/** Texts in the order in which they came; the oldest go when there are too many. */
class SpanRing {
  #texts: string[] = [];
  #head = 0;
  #characters = 0;

  get length(): number {
    return this.#texts.length - this.#head;
  }

  push(text: string): void {
    this.#texts.push(text);
    this.#characters += text.length;
    while (this.length > spansMaxEach || this.#characters > charactersMaxEach) {
      this.#characters -= this.#texts[this.#head]?.length ?? 0;
      this.#texts[this.#head++] = "";
    }
    // Cut in large steps: shifting one by one costs as much as the whole list each time.
    if (this.#head < spansMaxEach / 4) return;
    this.#texts = this.#texts.slice(this.#head);
    this.#head = 0;
  }

  newest(passes: (text: string) => Span | undefined, limit: number): Span[] {
    const found: Span[] = [];
    for (let at = this.#texts.length - 1; at >= this.#head && found.length < limit; at--) {
      const span = passes(this.#texts[at] ?? "");
      if (span !== undefined) found.push(span);
    }
    return found.reverse();
  }
}

/** Reads only the texts that may pass: to look through all of them takes main some ms. */
function filterOf({ traceId, eventId, function: name }: SpanFilter): (text: string) => Span | undefined {
  // `writeSpan` puts the trace id first.
  const start = traceId === undefined ? "" : `{"traceId":${JSON.stringify(traceId)}`;
  // Without the first quote, which stands everywhere.
  const parts = [eventId, name].flatMap((value) =>
    value === undefined ? [] : JSON.stringify(value).slice(1),
  );
  return (text) => {
    if (text.slice(0, start.length) !== start) return undefined;
    for (const part of parts) if (!text.includes(part)) return undefined;
    const span = JSON.parse(text) as Span; // written by this engine
    const passes =
      (name === undefined || span.function === name) && (eventId === undefined || concerns(span, eventId));
    return passes ? span : undefined;
  };
}

function concerns({ eventId, published = [] }: Span, wanted: string): boolean {
  return eventId === wanted || published.some((each) => each.eventId === wanted);
}

function byStart(a: Span, b: Span): number {
  return a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0;
}
