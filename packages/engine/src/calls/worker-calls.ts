import { answerersOf, Fault, functionsOf, type SystemModel } from "@trellis/model";
import { type CallLink, type HttpAnswer, uuidV7 } from "trellis/runtime";
import type { CallEnded, MailedCall } from "./call-mail.ts";

/** Calls of one worker that wait for their answers, at most; further ones fail at once, as of an engine that is full. */
export const callsOpenMax = 1_024;

/** The worker's side of calls: sends each to main, and tells whoever waits what became of it. */
export class WorkerCalls {
  readonly #answerers: ReadonlyMap<string, { readonly name: string }>;
  readonly #send: (call: MailedCall) => void;
  readonly #now: () => number;
  readonly #open = new Map<number, Open>();
  #calls = 0;

  constructor(model: SystemModel, send: (call: MailedCall) => void, now: () => number) {
    this.#answerers = answerersOf(functionsOf(model).values());
    this.#send = send;
    this.#now = now;
  }

  readonly link: CallLink = ({ operation, caller, request }) => {
    const answerer = this.#answerers.get(operation);
    if (answerer === undefined)
      return Promise.reject(new Fault("TRL0309", `no function answers ${operation}`, { retry: "never" }));
    if (this.#open.size >= callsOpenMax) {
      const text = `${callsOpenMax} calls of this context wait for their answers; more are not made`;
      return Promise.reject(new Fault("TRL0307", text, { retry: "later" }));
    }
    const call = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#open.set(call, { resolve, reject });
      const invocation = { id: uuidV7(this.#now()), ...request };
      this.#send({ request: call, function: answerer.name, caller, invocation });
    });
  };

  take(ended: CallEnded): void {
    const open = this.#open.get(ended.call);
    this.#open.delete(ended.call);
    if ("answer" in ended) return open?.resolve(ended.answer);
    const { code, message, retry } = ended.failure;
    open?.reject(new Fault(code, message, { retry }));
  }
}

interface Open {
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (fault: Fault) => void;
}
