import { createHash } from "node:crypto";
import { didYouMean, Fault } from "@trellis/model";
import type { ApiContract } from "../declare/api.ts";
import type { CallOptions } from "../handler/call.ts";
import { failedCall, isPassing, readAnswer, type GivenAnswer } from "./call-answer.ts";
import { requestOfCall, type GivenRequest } from "./call-request.ts";
import type { CompiledCall } from "./compiled-call.ts";
import type { HttpAnswer, HttpInvocation } from "./http-operation.ts";
import { startSpan, traceparentOf, type TraceContext } from "./trace.ts";

/** Carries calls to whoever answers them: each host has its own way. Rejects with a `Fault` where there is no answer. */
export type CallLink = (sent: SentCall) => Promise<HttpAnswer>;

/** One try of a call, on its way to whoever answers the operation. */
export interface SentCall {
  readonly operation: string;
  /** `context.function` of the handler that calls. */
  readonly caller: string;
  readonly request: Omit<HttpInvocation, "id">;
}

/** What became of a call, for whoever records the invocation. */
export interface CallMade {
  readonly operation: string;
  /** What the answerer's span stands below. */
  readonly spanId: string;
  /** Epoch ms. */
  readonly startedMs: number;
  readonly durationMs: number;
  /** Absent where there was no answer that the contract declares. */
  readonly status?: number;
  readonly failure?: Fault;
}

/** Calls that one invocation keeps record of; later ones are made all the same. */
export const callsRecordedMax = 32;
/** How often a call is made before its failure is told. */
const triesMax = 3;
/** Bound of the delay before the second try; before the third, twice as long. The delay itself is random below it. */
const delayMs = 100;
/** Of what is left of the invocation's time, so that the handler can still say what it makes of a call that is late. */
const share = 0.9;

/** What an invocation is to its calls. */
export interface CallingInvocation {
  /** `context.function` */
  readonly functionName: string;
  /** Names the piece of work, the same each time it is tried again. */
  readonly workKey: string;
  readonly tracestate: string | undefined;
  readonly trace: () => TraceContext;
  /** @throws Fault TRL0206 when the handler has returned */
  readonly assertOpen: () => void;
}

/** Makes the calls of one invocation. */
export class Caller {
  readonly #calls: ReadonlyMap<string, CompiledCall>;
  readonly #link: CallLink;
  readonly #now: () => number;
  readonly #endsMs: number;
  readonly #made: CallMade[] = [];
  readonly #open = new Set<OpenCall>();
  /** Calls of each operation so far: a call's place among them names it, the same at each attempt. */
  readonly #counts = new Map<string, number>();

  /** @param timeoutMs of the function: what is left of it bounds each call */
  constructor(
    calls: ReadonlyMap<string, CompiledCall>,
    link: CallLink,
    now: () => number,
    timeoutMs: number,
  ) {
    this.#calls = calls;
    this.#link = link;
    this.#now = now;
    this.#endsMs = now() + timeoutMs;
  }

  get made(): readonly CallMade[] {
    return this.#made;
  }

  /** The same where the invocation's time is over: with those that are not answered yet, of which nobody hears any more. */
  givenUp(): readonly CallMade[] {
    const left = Array.from(this.#open, (open) => {
      const text = `${open.operation}: its caller's time was over before there was an answer`;
      const details = { operation: open.operation };
      return callMade(open, { failure: new Fault("TRL0217", text, { retry: "later", details }) });
    });
    return [...this.#made, ...left].slice(0, callsRecordedMax);
  }

  async call(
    invocation: CallingInvocation,
    contract: ApiContract,
    given: GivenRequest = {},
    options: CallOptions = {},
  ): Promise<GivenAnswer> {
    invocation.assertOpen();
    const { operation } = contract;
    const call = this.#calls.get(operation);
    if (call === undefined) throw undeclaredCall(invocation.functionName, operation, this.#calls.keys());
    const count = (this.#counts.get(operation) ?? 0) + 1;
    this.#counts.set(operation, count);
    const request = requestOfCall(call, given, () => keyOf(invocation.workKey, operation, String(count)));
    const span = startSpan(invocation.trace());
    const { tracestate } = invocation;
    const headers = {
      ...request.headers,
      traceparent: traceparentOf(span),
      ...(tracestate === undefined ? {} : { tracestate }),
    };
    const sent = { operation, caller: invocation.functionName, request: { ...request, headers } };
    const open = { operation, spanId: span.spanId, startedMs: this.#now(), tick: performance.now() };
    this.#open.add(open);
    try {
      const answer = await this.#inTime(call, sent, options.timeoutMs);
      this.#note(open, { status: answer.status });
      return answer;
    } catch (error) {
      if (error instanceof Fault) this.#note(open, { failure: error });
      throw error;
    } finally {
      this.#open.delete(open);
    }
  }

  async #inTime(call: CompiledCall, sent: SentCall, wanted = Infinity): Promise<GivenAnswer> {
    const timeoutMs = Math.min(wanted, share * (this.#endsMs - this.#now()));
    const late = Promise.withResolvers<never>();
    const isOver = { over: false };
    const timer = setTimeout(() => {
      isOver.over = true;
      const text = `${sent.operation}: there was no answer within ${Math.max(0, Math.round(timeoutMs))} ms`;
      late.reject(new Fault("TRL0217", text, { retry: "later", details: { operation: sent.operation } }));
    }, timeoutMs);
    try {
      return await Promise.race([this.#tried(call, sent, isOver), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Makes the call, and again where that does no harm and may help. */
  async #tried(call: CompiledCall, sent: SentCall, isOver: { readonly over: boolean }): Promise<GivenAnswer> {
    for (let tries = 1; ; tries++) {
      // Nobody hears of it any more.
      if (isOver.over) throw failedCall(call, "its time is over", "later", {});
      const isLast = !call.repeatable || tries >= triesMax;
      try {
        const answer = await this.#link(sent);
        if (isLast || isOver.over || !isPassing(call, answer)) return readAnswer(call, answer);
      } catch (error) {
        if (!(error instanceof Fault) || error.code === "TRL0216" || error.code === "TRL0218") throw error;
        const { code, message, retry } = error;
        if (isLast || isOver.over || retry === "never")
          throw failedCall(call, `there is no answer (${code}: ${message})`, retry, { code });
      }
      await delay(Math.random() * delayMs * 2 ** (tries - 1));
    }
  }

  #note(open: OpenCall, ended: Pick<CallMade, "status" | "failure">): void {
    if (this.#made.length < callsRecordedMax) this.#made.push(callMade(open, ended));
  }
}

/** A call that waits for its answer. */
interface OpenCall extends Pick<CallMade, "operation" | "spanId" | "startedMs"> {
  /** By a clock that only goes forward. */
  readonly tick: number;
}

function callMade(
  { operation, spanId, startedMs, tick }: OpenCall,
  ended: Pick<CallMade, "status" | "failure">,
): CallMade {
  return { operation, spanId, startedMs, durationMs: performance.now() - tick, ...ended };
}

export function undeclaredCall(functionName: string, operation: string, known: Iterable<string>): Fault {
  return new Fault(
    "TRL0214",
    `${functionName} does not declare that it calls "${operation}"${didYouMean(operation, known)}`,
    { retry: "never" },
  );
}

/**
 * An idempotency key: a UUID (RFC 9562, version 8), which has the form and the length that any operation may ask for,
 * made of what names the call.
 */
function keyOf(...names: readonly string[]): string {
  const hex = createHash("sha256").update(JSON.stringify(names)).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ];
  return parts.join("-");
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
