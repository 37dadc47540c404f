import { randomUUID } from "node:crypto";

/** What is published: an envelope as in CloudEvents and a small order, about 250 bytes of JSON. */
export interface BenchEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  /** Milliseconds since 1970, to the microsecond: publisher and consumer are two processes of one machine. */
  readonly sentAtMs: number;
  readonly data: {
    readonly orderId: string;
    readonly customer: string;
    readonly amount: number;
    readonly currency: string;
    readonly quantity: number;
    readonly express: boolean;
  };
}

const { timeOrigin } = performance;

export function nowMs(): number {
  return timeOrigin + performance.now();
}

/** The next events, all published now. */
export function benchEvents(first: number, count: number): BenchEvent[] {
  const sentAtMs = Math.round(nowMs() * 1_000) / 1_000;
  const time = new Date(sentAtMs).toISOString();
  return Array.from({ length: count }, (_, index) => benchEvent(first + index, time, sentAtMs));
}

function benchEvent(number: number, time: string, sentAtMs: number): BenchEvent {
  return {
    id: randomUUID(),
    source: "load",
    type: "load.order-placed",
    time,
    sentAtMs,
    data: {
      orderId: `ord-${100_000_000 + number}`,
      customer: `cus-${number % 100_000}`,
      amount: 1_999 + (number % 1_000),
      currency: "EUR",
      quantity: 1 + (number % 5),
      express: number % 2 === 1,
    },
  };
}
