import { LatencyTally } from "./latency-tally.ts";

/** What became of what was sent, counted as it is answered. */
export class Tally {
  /** Sent. */
  offered = 0;
  /** Acknowledged and new: an event that is durable, a request answered below 400. */
  accepted = 0;
  /** Events acknowledged as known already. */
  duplicates = 0;
  /** Everything else, by its reason: a code (`TRL0307`), a status (`HTTP 404`), an error of the connection. */
  readonly refused: Map<string, number> = new Map();
  /** Of all that was answered. */
  readonly latency: LatencyTally = new LatencyTally();
  /** Since the last sample; whoever samples takes it. */
  readonly recent: LatencyTally = new LatencyTally();

  refuse(reason: string, times = 1): void {
    this.refused.set(reason, (this.refused.get(reason) ?? 0) + times);
  }

  answered(latencyMs: number): void {
    this.latency.add(latencyMs);
    this.recent.add(latencyMs);
  }

  get refusals(): number {
    let sum = 0;
    for (const count of this.refused.values()) sum += count;
    return sum;
  }
}
