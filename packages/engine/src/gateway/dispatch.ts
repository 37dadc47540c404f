/** A request that found its route, ready for the worker that answers it. Plain data, so that it can cross threads. */
export interface GatewayRequest {
  /** `context.function` */
  readonly function: string;
  /** From the path, decoded; not yet checked by the contract. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** Names in lower case; repeated headers joined as HTTP says. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty when the request had none. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** Epoch ms of its arrival. */
  readonly receivedAt: number;
}

export interface GatewayReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; absent for an answer without a body. */
  readonly body?: string;
  /** The answer is a repeated one: the idempotency key had been used before. */
  readonly replayed?: boolean;
}

/** Told once, by one of the two. */
export interface ReplyWaiter {
  readonly answered: (reply: GatewayReply) => void;
  readonly failed: (error: unknown) => void;
}

/** Runs the function and answers once everything that it did is durable. Throws a `Fault`, or fails with it, when the engine can't. */
export type Dispatch = (request: GatewayRequest, waiter: ReplyWaiter) => void;
