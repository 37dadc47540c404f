import { Worker, type MessagePort } from "node:worker_threads";
import { Fault } from "@trellis/model";
import type { Failure, HttpAnswer } from "trellis/runtime";
import type { DeliveryThreadData, ToDeliveryThread } from "./delivery-worker.ts";
import type { Outage } from "./breaker.ts";
import type { CoreReply, FromCore, InvokedResult, ToCore } from "./messages.ts";

type WithoutToken<M> = M extends { readonly token: number } ? Omit<M, "token"> : never;
/** What main may ask the core; the token that pairs the answer is added here. */
export type Question = WithoutToken<Exclude<ToCore, { kind: "append" | "invoke" }>>;

/** Main's side of the delivery thread. */
export interface DeliveryThread {
  readonly contracts: ReadonlyMap<string, number>;
  /** Ids of the newest events, four words each, oldest first; taken once. */
  readonly takeIds: () => readonly Uint32Array[];
  readonly attach: (context: string, port: MessagePort) => void;
  /** Resolves once the frame is durable. */
  readonly append: (frame: Uint8Array<ArrayBuffer>) => Promise<void>;
  readonly invoke: (functionName: string, json: string) => Promise<InvokedResult>;
  readonly ask: <Of extends CoreReply["of"]>(
    question: Question,
    of: Of,
  ) => Promise<Extract<CoreReply, { of: Of }>>;
  /** Events that the furthest subscription is behind. */
  readonly backlog: () => number;
  /** Why the store refuses commits just now; undefined while it works. */
  readonly stalled: () => Failure | undefined;
  /** Ends the thread without another commit. */
  readonly terminate: () => Promise<void>;
}

export interface DeliveryThreadOptions extends DeliveryThreadData {
  readonly onAnswered: (request: number, answer: HttpAnswer) => void;
  /** A function's breaker has opened, or closed. */
  readonly onOutage: (functionName: string, outage: Outage | undefined) => void;
  /** A bug in the core: nothing can be promised any more, so the process should end. */
  readonly onCrash: (error: unknown) => void;
}

/** Starts the delivery thread and waits until its store is open. Throws its fault when it can't be. */
export async function startDeliveryThread(options: DeliveryThreadOptions): Promise<DeliveryThread> {
  const { onAnswered, onOutage, onCrash, ...workerData } = options;
  const here = import.meta.url;
  const entry = new URL(here.endsWith(".ts") ? "./delivery-worker.ts" : "./delivery-worker.js", here);
  const worker = new Worker(entry, { workerData, name: "delivery" });
  const waiting = new Map<number, Waiting>();
  let tokens = 0;
  let backlog = 0;
  let stalled: Failure | undefined;
  let ended = false;

  const opened = await new Promise<Extract<FromCore, { kind: "opened" }>>((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (message: FromCore) => {
      worker.removeListener("error", reject);
      if (message.kind === "opened") return resolve(message);
      if (message.kind === "failed") reject(faultOf(message.failure));
    });
  });
  let ids = opened.ids;

  worker.on("error", onCrash);
  worker.on("exit", (code) => {
    if (!ended) onCrash(new Error(`the delivery thread ended with code ${code}`));
  });
  worker.on("message", (message: FromCore) => {
    switch (message.kind) {
      case "opened":
        return;
      case "backlog":
        backlog = message.backlog;
        return;
      case "appended":
        for (const token of message.tokens) settle(token, (waiter) => waiter.resolve(undefined));
        return;
      case "stalled":
        stalled = message.failure;
        return;
      case "outage":
        return onOutage(message.function, message.outage);
      case "answered":
        for (const { request, answer } of message.answers) onAnswered(request, answer);
        return;
      case "invoked":
        return settle(message.token, (waiter) => waiter.resolve(message.result));
      case "replied":
        return settle(message.token, (waiter) => waiter.resolve(message.reply));
      case "failed":
        return settle(message.token, (waiter) => waiter.reject(faultOf(message.failure)));
    }
  });

  function settle(token: number, how: (waiter: Waiting) => void): void {
    const waiter = waiting.get(token);
    waiting.delete(token);
    if (waiter !== undefined) how(waiter);
  }

  function send<Answer>(make: (token: number) => ToCore, transfer: ArrayBuffer[] = []): Promise<Answer> {
    const token = ++tokens;
    return new Promise<Answer>((resolve, reject) => {
      // The protocol pairs each question with its kind of answer.
      waiting.set(token, { resolve: resolve as (answer: unknown) => void, reject });
      worker.postMessage(make(token), transfer);
    });
  }

  return {
    contracts: opened.contracts,
    takeIds() {
      const taken = ids;
      ids = [];
      return taken;
    },
    attach: (context, port) =>
      worker.postMessage({ kind: "attach", context, port } satisfies ToDeliveryThread, [port]),
    append: (frame) => send((token) => ({ kind: "append", token, frame }), [frame.buffer]),
    invoke: (functionName, json) =>
      send((token) => ({ kind: "invoke", token, function: functionName, json })),
    ask: (question) => send((token) => ({ ...question, token })),
    backlog: () => backlog,
    stalled: () => stalled,
    async terminate() {
      ended = true;
      await worker.terminate();
    },
  };
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

function faultOf(failure: Failure): Fault {
  return new Fault(failure.code, failure.message, { retry: failure.retry });
}
