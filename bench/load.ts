import { setTimeout } from "node:timers/promises";
import type { Engine } from "@trellis/engine";
import { Latencies } from "./latencies.ts";
import type { Meter } from "./meter.ts";

/** What is published. */
export interface LoadShape {
  /** Share of publishes that repeat the id of an earlier event, the newest named one or one of up to 200,000 publishes ago. */
  readonly duplicates: number;
  /** Share of events that fail in the subscription that fails; nine of ten once, the tenth for good. */
  readonly failing: number;
  /** Of one event's data as JSON; no less than what an order takes, about 130. */
  readonly dataBytes: number;
  /** Events given to one call: 1 is `publish`, more is `publishMany`. */
  readonly batch: number;
}

/** How much of it. Ends with whichever bound comes first. */
export interface Pace {
  /** 0: as fast as it goes. Then subscriptions are waited for, so that none is further behind than the window. */
  readonly perSecond: number;
  readonly durationMs?: number;
  readonly countMax?: number;
}

/** Events that wait for being durable at once, at most: what a publisher keeps open that waits for its answers. */
const openMax = 16_384;
/**
 * At full speed the publisher is at most so far ahead of the slowest subscription, as the peers' publishers are of
 * their consumers. Without it a backlog without end is measured instead of latencies.
 */
const windowMax = 65_536;
/** With large events both are bounded by their bytes. */
const openMaxBytes = 33_554_432;
const windowMaxBytes = 134_217_728;
/** Events sent without a turn for the engine's answers; more when one call takes more. */
const turnMax = 512;
/** What is sent later than this after its time counts from its time: a stall counts for all that it held up. */
const lateMs = 2;

/** Publishes to one engine, from its start on: it knows which ids it has used and how far its subscriptions are. */
export class LoadGenerator {
  /** Publishes that were answered or are under way. */
  sent = 0;
  /** Of these, repeated ids. */
  repeated = 0;
  /** Told to come back later: the engine was behind. */
  refused = 0;
  readonly #engine: Engine;
  readonly #meter: Meter;
  readonly #batch: number;
  /** NaN for never: no number leaves it as a remainder. */
  readonly #nameEvery: number;
  readonly #repeatAt: number;
  readonly #failEvery: number;
  readonly #note: string | undefined;
  readonly #openMax: number;
  readonly #windowMax: number;
  readonly #turnMax: number;
  #open = 0;
  #failure: unknown;
  /** From publish to the answer that it is durable: of one event in each turn. */
  #durable = new Latencies();

  constructor(engine: Engine, meter: Meter, shape: LoadShape) {
    this.#engine = engine;
    this.#meter = meter;
    this.#batch = shape.batch;
    this.#turnMax = Math.ceil(turnMax / shape.batch) * shape.batch;
    this.#nameEvery = shape.duplicates === 0 ? Number.NaN : Math.round(1 / shape.duplicates);
    this.#repeatAt = Math.floor(this.#nameEvery / 2);
    this.#failEvery = shape.failing === 0 ? Number.NaN : Math.round(1 / shape.failing);
    const missing = shape.dataBytes - JSON.stringify(orderOf(100_000, 100_000_000, undefined)).length;
    // The member's name and quotes take eleven.
    this.#note = missing > 11 ? "n".repeat(missing - 11) : undefined;
    const bytes = Math.max(1, shape.dataBytes);
    this.#openMax = Math.min(openMax, Math.ceil(openMaxBytes / bytes));
    this.#windowMax = Math.min(windowMax, Math.ceil(windowMaxBytes / bytes));
  }

  /** From publish to durable, since the last time this was asked. */
  takeDurable(): Latencies {
    const taken = this.#durable;
    this.#durable = new Latencies();
    return taken;
  }

  /** Publishes at a pace; ends when everything has been answered. */
  async offer({
    perSecond,
    durationMs = Number.POSITIVE_INFINITY,
    countMax = Number.POSITIVE_INFINITY,
  }: Pace): Promise<void> {
    const startedMs = performance.now();
    const before = this.sent;
    for (;;) {
      const elapsedMs = performance.now() - startedMs;
      const sent = this.sent - before;
      if (elapsedMs >= durationMs || sent >= countMax || this.#failure !== undefined) break;
      const due = perSecond === 0 ? this.#room() : Math.floor((elapsedMs / 1_000) * perSecond) + 1 - sent;
      const count = Math.min(due, countMax - sent, this.#openMax - this.#open, this.#turnMax);
      if (count > 0) this.#turn(count, perSecond === 0 ? 0 : elapsedMs - (sent / perSecond) * 1_000);
      // A short sleep when there is nothing to do; otherwise only a turn for the answers.
      await (count <= 0 ? setTimeout(1) : new Promise(setImmediate));
    }
    while (this.#open > 0 && this.#failure === undefined) await setTimeout(1);
    if (this.#failure !== undefined) throw new Error("a publish failed", { cause: this.#failure });
  }

  /** How many more the window takes; none as long as it would not be a whole call. */
  #room(): number {
    const ahead = this.sent - this.repeated - this.refused - this.#meter.seenBySlowest();
    const room = this.#windowMax - ahead;
    return room < this.#batch ? 0 : room;
  }

  /** @param behindMs how long ago the first of them was due */
  #turn(count: number, behindMs: number): void {
    const sentUs = this.#meter.nowUs() - (behindMs > lateMs ? Math.floor(behindMs * 1_000) : 0);
    const batch = this.#batch;
    if (batch === 1) {
      let last: Promise<unknown> = Promise.resolve();
      for (let left = count; left > 0; left--) last = this.#publish(sentUs);
      this.#time(last, sentUs);
      return;
    }
    for (let left = count; left > 0; left -= batch) this.#publishMany(Math.min(left, batch), sentUs);
  }

  #publish(sentUs: number): Promise<unknown> {
    const number = (this.sent += 1);
    const answered = this.#engine.publish(eventName, this.#orderOf(number, sentUs), this.#idOf(number));
    this.#open += 1;
    answered.then(this.#answered, this.#failed);
    return answered;
  }

  #publishMany(count: number, sentUs: number): void {
    const events = Array.from({ length: count }, () => {
      const number = (this.sent += 1);
      return { data: this.#orderOf(number, sentUs), ...this.#idOf(number) };
    });
    this.#open += count;
    const answered = this.#engine.publishMany(eventName, events);
    answered.then(
      () => (this.#open -= count),
      (error: unknown) => {
        this.#open -= count - 1;
        this.refused += count - 1;
        this.#failed(error);
      },
    );
    this.#time(answered, sentUs);
  }

  readonly #answered = (): void => {
    this.#open -= 1;
  };

  readonly #failed = (error: unknown): void => {
    this.#open -= 1;
    // The engine is behind: what load must count and go on from.
    if (error instanceof Error && "code" in error && error.code === "TRL0307") this.refused += 1;
    else this.#failure ??= error;
  };

  #time(answered: Promise<unknown>, sentUs: number): void {
    const time = (): void => this.#durable.add((this.#meter.nowUs() - sentUs) / 1_000);
    // A failure is told by who published.
    answered.then(time, () => undefined);
  }

  #orderOf(number: number, sentUs: number): unknown {
    const every = this.#failEvery;
    const order = orderOf(number, sentUs, this.#note);
    return number % every === 0 ? { ...order, fails: (number / every) % 10 === 0 ? 9 : 1 } : order;
  }

  /** Ids are given to events that are to be repeated, and to those that repeat them. */
  #idOf(number: number): { readonly id: string } | undefined {
    const every = this.#nameEvery;
    if (number % every === 0) return { id: `order-${number / every}` };
    if (number % every !== this.#repeatAt) return undefined;
    const newest = Math.floor(number / every);
    const back = Math.floor((repeatedBack[newest % repeatedBack.length] ?? 0) / every);
    if (newest - back < 1) return undefined;
    this.repeated += 1;
    return { id: `order-${newest - back}` };
  }
}

const eventName = "load.order-placed";
/** How many publishes ago the repeated one was, about: within what the engine remembers, a million ids. */
const repeatedBack = [0, 0, 1_000, 20_000, 200_000];

function orderOf(number: number, sentUs: number, note: string | undefined): object {
  const order = {
    orderId: `ord-${100_000_000 + number}`,
    customer: `cus-${number % 100_000}`,
    amount: 1_999 + (number % 1_000),
    currency: "EUR",
    quantity: 1 + (number % 5),
    express: number % 2 === 1,
    sentUs,
  };
  return note === undefined ? order : { ...order, note };
}
