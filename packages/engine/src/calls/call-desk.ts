import type { Fault } from "@trellis/model";
import { failureOf, type HttpAnswer } from "trellis/runtime";
import { Admission, type AdmissionLimits } from "../gateway/admission.ts";
import { noRoom } from "../http/read-body.ts";
import type { CallStatus } from "../inspection/inspection-contract.ts";
import type { RequestRecorder } from "../telemetry/request-recorder.ts";
import type { Supervisor } from "../workers/supervisor.ts";
import { type CallEnded, type CallMail, type MailedCall, unpackCalls } from "./call-mail.ts";

/**
 * Calls between contexts that are under way at once, beside the requests that the gateway lets in: neither takes the
 * other's room. Beyond: TRL0513, and the caller tries later.
 */
const callLimits: AdmissionLimits = {
  requestsInFlightMax: 8_192,
  contextRequestsMax: 2_048,
  bodiesMaxBytes: 64 * 1_048_576,
};

export interface CallDeskOptions {
  readonly requests: RequestRecorder;
  /** Functions that answer GET: they are asked while the store takes nothing, too. */
  readonly readers: ReadonlySet<string>;
  /** Why the store takes nothing just now; undefined while it does. */
  readonly stalled: () => Fault | undefined;
  readonly limits?: AdmissionLimits;
}

/** Main's side of calls: takes each from the caller's worker along the way of a request, and its answer back. */
export class CallDesk {
  readonly #options: CallDeskOptions;
  readonly #admission: Admission;
  readonly #counts = new Map<string, { readonly of: Omit<CallStatus, "count">; count: number }>();

  constructor(options: CallDeskOptions) {
    this.#options = options;
    this.#admission = new Admission(options.limits ?? callLimits);
  }

  /** @param tell reaches the worker that called; of one that has ended, nobody hears */
  take(mail: CallMail, tell: (ended: CallEnded) => void, request: Supervisor["request"]): void {
    for (const call of unpackCalls(mail)) {
      this.#ask(call, request, (ended) => {
        this.#count(call, "answer" in ended ? ended.answer.status : undefined);
        tell(ended);
      });
    }
  }

  status(): CallStatus[] {
    return [...this.#counts.values()].map(({ of, count }) => ({ ...of, count }));
  }

  #ask(
    { request: call, function: name, invocation }: MailedCall,
    request: Supervisor["request"],
    ended: (ended: CallEnded) => void,
  ): void {
    const { requests, readers, stalled } = this.#options;
    const failed = (thrown: unknown): void => ended({ call, failure: failureOf(thrown) });
    const context = name.slice(0, name.indexOf("."));
    const bytes = invocation.body.length;
    try {
      const stall = readers.has(name) ? undefined : stalled();
      if (stall !== undefined) throw stall;
      this.#admission.enter(context);
    } catch (thrown) {
      return failed(thrown);
    }
    const leave = (): void => this.#admission.leave(context, bytes);
    const waiter = {
      answered: (answer: HttpAnswer): void => {
        leave();
        ended({ call, answer });
      },
      failed: (thrown: unknown): void => {
        leave();
        failed(thrown);
      },
    };
    if (!this.#admission.take(bytes)) return waiter.failed(noRoom());
    requests.record(name, invocation.headers, waiter, (headers, recorded) =>
      request(name, { ...invocation, headers }, recorded),
    );
  }

  #count({ caller, function: answerer }: MailedCall, status: number | undefined): void {
    const key = `${caller} ${answerer} ${status ?? ""}`;
    const known = this.#counts.get(key);
    if (known !== undefined) known.count += 1;
    else {
      const of = { caller, answerer, ...(status === undefined ? {} : { status }) };
      this.#counts.set(key, { of, count: 1 });
    }
  }
}
