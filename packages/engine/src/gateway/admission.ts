import { Fault } from "@trellis/model";

export interface AdmissionLimits {
  /** Requests between headers and answer; beyond: 429. */
  readonly requestsInFlightMax: number;
  /** Those of one context; beyond: 429 for that context, so that a slow one leaves room for the others. */
  readonly contextRequestsMax: number;
  /** Bytes of all bodies held at once; beyond: 429. */
  readonly bodiesMaxBytes: number;
}

/**
 * Bounds what is under way at once. This is the queue between the gateway and the workers: a request that is let in
 * waits for its worker, for the store and for its turn, and is not heard of again until it is answered.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #ofContext = new Map<string, { requests: number }>();
  #requests = 0;
  #bytes = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /** @throws Fault TRL0513 with a time to come back */
  enter(context: string): void {
    const { requestsInFlightMax, contextRequestsMax } = this.#limits;
    const ofContext = this.#of(context);
    if (this.#requests >= requestsInFlightMax) throw busy("Too many requests run at once");
    if (ofContext.requests >= contextRequestsMax)
      throw busy(`${ofContext.requests} requests wait for this part of the system; more are not taken`);
    ofContext.requests += 1;
    this.#requests += 1;
  }

  /** Takes room for bytes of a body; false when there is none. They count until the request leaves, either way. */
  take(bytes: number): boolean {
    this.#bytes += bytes;
    return this.#bytes <= this.#limits.bodiesMaxBytes;
  }

  /** @param bytes all that were taken for the request */
  leave(context: string, bytes: number): void {
    this.#of(context).requests -= 1;
    this.#requests -= 1;
    this.#bytes -= bytes;
  }

  #of(context: string): { requests: number } {
    let ofContext = this.#ofContext.get(context);
    if (ofContext === undefined) this.#ofContext.set(context, (ofContext = { requests: 0 }));
    return ofContext;
  }
}

function busy(what: string): Fault {
  return new Fault("TRL0513", `${what}; send again in a second`, {
    retry: "later",
    details: { retryAfterMs: 1_000 },
  });
}
