import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";
import { bucketCount, bucketOf, Latencies } from "./latencies.ts";

/**
 * What the handlers of a measured system have taken, in memory that their workers share with the measuring thread: it
 * costs them a count, and no message. Opened before the engine, because workers are given it when they start.
 */
export class Meter {
  readonly #memory: SharedArrayBuffer;
  readonly #slots: readonly Uint32Array[];
  readonly #known: readonly Uint32Array[];
  readonly #head: Float64Array;

  /** @param subscriptions how many there are; each has a slot of its own, because each has one writer */
  constructor(subscriptions: number) {
    this.#memory = new SharedArrayBuffer(headBytes + subscriptions * slotBytes);
    this.#head = new Float64Array(this.#memory, 0, headFields);
    this.#head[originField] = performance.timeOrigin + performance.now();
    this.#head[everyField] = 1;
    this.#slots = Array.from({ length: subscriptions }, (_, slot) => slotIn(this.#memory, slot));
    this.#known = this.#slots.map(() => new Uint32Array(bucketCount));
    setEnvironmentData(environmentKey, this.#memory);
  }

  /** Microseconds since the meter was made: what an event carries as the time of its sending. */
  nowUs(): number {
    return Math.floor((performance.timeOrigin + performance.now() - (this.#head[originField] ?? 0)) * 1_000);
  }

  /** Only one event of so many has its latency taken: two looks at a clock are a tenth of what an event costs. */
  set every(count: number) {
    this.#head[everyField] = count;
  }

  /** Lets handlers that wait at the gate go on. */
  openGate(): void {
    this.#head[gateField] = 1;
  }

  /** First attempts of the subscription that has seen the fewest. */
  seenBySlowest(): number {
    return Math.min(...this.#slots.map((slot) => Atomics.load(slot, 0)));
  }

  /** Latencies since the last time this was asked, of all subscriptions: from the sending to the handler. */
  takeLatencies(): Latencies {
    const taken = new Latencies();
    this.#slots.forEach((_, at) => taken.addAll(this.takeLatenciesOf(at)));
    return taken;
  }

  /** The same of one slot. */
  takeLatenciesOf(at: number): Latencies {
    const taken = new Latencies();
    const [slot, known] = [this.#slots[at], this.#known[at]];
    for (let bucket = 0; slot !== undefined && known !== undefined && bucket < bucketCount; bucket++) {
      const times = slot[1 + bucket] ?? 0;
      if (times === known[bucket]) continue;
      taken.addAt(bucket, times - (known[bucket] ?? 0));
      known[bucket] = times;
    }
    return taken;
  }
}

/** For a handler, once for its module: what to call with each event that it sees for the first time. */
export function meterOf(slot: number): (sentUs: number) => void {
  const memory = memoryHere();
  // The system may run without being measured here, by `trellis dev` for example.
  if (memory === undefined || headBytes + (slot + 1) * slotBytes > memory.byteLength) return () => undefined;
  const head = new Float64Array(memory, 0, headFields);
  const own = slotIn(memory, slot);
  const beganMs = performance.timeOrigin - (head[originField] ?? 0);
  return (sentUs) => {
    const seen = (own[0] ?? 0) + 1;
    own[0] = seen;
    if (seen % (head[everyField] ?? 1) !== 0) return;
    const bucket = 1 + bucketOf(beganMs + performance.now() - sentUs / 1_000);
    own[bucket] = (own[bucket] ?? 0) + 1;
  };
}

/** For a handler that is to be far behind: whether it may go on. */
export function gateIsOpen(): boolean {
  const memory = memoryHere();
  return memory === undefined || new Float64Array(memory, 0, headFields)[gateField] === 1;
}

const environmentKey = "trellis-bench-meter";
const headFields = 4;
const originField = 0;
const everyField = 1;
const gateField = 2;
const headBytes = headFields * Float64Array.BYTES_PER_ELEMENT;
/** First attempts seen, and behind it how many latencies there were in each bucket. */
const slotFields = 1 + bucketCount;
const slotBytes = slotFields * Uint32Array.BYTES_PER_ELEMENT;

function slotIn(memory: SharedArrayBuffer, slot: number): Uint32Array {
  return new Uint32Array(memory, headBytes + slot * slotBytes, slotFields);
}

function memoryHere(): SharedArrayBuffer | undefined {
  const found = getEnvironmentData(environmentKey);
  return found instanceof SharedArrayBuffer ? found : undefined;
}
