import { Worker, type MessagePort } from "node:worker_threads";
import { Fault } from "@trellis/model";
import type { Failure, HttpAnswer, Quarantined, ValidShape } from "trellis/runtime";
import { MailBag } from "../workers/mail-bag.ts";
import { threadEnvironment } from "../workers/thread-environment.ts";
import type { DeliveryThreadData, FromDeliveryThread, ToDeliveryThread } from "./delivery-worker.ts";
import type { Outage } from "./breaker.ts";
import type { JobSnapshot } from "./jobs/job.ts";
import type {
  CoreReply,
  FromCore,
  InvokedResult,
  ReadmittedEntry,
  RedrivenEntry,
  ToCore,
} from "./messages.ts";
import { answersOf } from "./mailed-answers.ts";

type WithoutToken<M> = M extends { readonly token: number } ? Omit<M, "token"> : never;
/** What main may ask the core; the token that pairs the answer is added here. */
export type Question = WithoutToken<
  Exclude<ToCore, { kind: "append" | "invoke" | "archived" | "quarantine" | "validShape" | "readmitted" }>
>;

/** Main's side of the delivery thread. */
export interface DeliveryThread {
  readonly contracts: ReadonlyMap<string, number>;
  /** The newest event that the log had at the start. */
  readonly lastSequence: number;
  /** Resolves once `onIds` has been given all ids; rejects when the store can't give them. */
  readonly idsGiven: Promise<void>;
  readonly attach: (context: string, port: MessagePort) => void;
  /** Resolves once the frame is durable. */
  readonly append: (frame: Uint8Array<ArrayBuffer>) => Promise<void>;
  readonly invoke: (functionName: string, json: string) => Promise<InvokedResult>;
  /** Resolves once the payload is durable in quarantine; rejects with TRL0432 when it is full. */
  readonly quarantine: (entry: Quarantined) => Promise<void>;
  readonly validShape: (valid: ValidShape) => void;
  readonly readmitted: (job: number, outcomes: readonly ReadmittedEntry[]) => void;
  readonly ask: <Of extends CoreReply["of"]>(
    question: Question,
    of: Of,
  ) => Promise<Extract<CoreReply, { of: Of }>>;
  /** Events that the furthest subscription is behind. */
  readonly backlog: () => number;
  /** The store refuses just now; undefined while it works. */
  readonly stall: () => StoreStall | undefined;
  /** Why there is no room for more events; undefined while there is. */
  readonly pressed: () => string | undefined;
  /** The archive holds everything up to this sequence. */
  readonly archived: (through: number) => void;
  /** Ends the thread without another commit. */
  readonly terminate: () => Promise<void>;
}

export interface StoreStall {
  readonly failure: Failure;
  readonly sinceMs: number;
}

export interface DeliveryThreadOptions extends DeliveryThreadData {
  /** Ids of the newest events, four words each, oldest first. */
  readonly onIds: (ids: Uint32Array) => void;
  /** Something is to be delivered to a context that has no worker. */
  readonly onWanted: (context: string) => void;
  readonly onAnswered: (request: number, answer: HttpAnswer) => void;
  /** A function's breaker has opened, or closed. */
  readonly onOutage: (functionName: string, outage: Outage | undefined) => void;
  /** A redrive, a discard or a replay has begun, or has ended. */
  readonly onJob: (job: JobSnapshot) => void;
  /** Quarantined payloads are to be given in by the door again. */
  readonly onReadmit: (job: number, entries: readonly RedrivenEntry[]) => void;
  /** The core tells of a trace what no worker can, as `spanText` writes it. */
  readonly onSpan: (text: string) => void;
  /** The store has begun to refuse, or works again. */
  readonly onStall: (failure: Failure | undefined) => void;
  /** A bug in the core: nothing can be promised any more, so the process should end. */
  readonly onCrash: (error: unknown) => void;
}

/** Starts the delivery thread and waits until its store is open. Throws its fault when it can't be. */
export async function startDeliveryThread(options: DeliveryThreadOptions): Promise<DeliveryThread> {
  const { onIds, onWanted, onAnswered, onOutage, onJob, onReadmit, onSpan, onStall, onCrash, ...workerData } =
    options;
  const here = import.meta.url;
  const entry = new URL(here.endsWith(".ts") ? "./delivery-worker.ts" : "./delivery-worker.js", here);
  const worker = new Worker(entry, { workerData, name: "delivery", env: threadEnvironment() });
  const waiting = new Map<number, Waiting>();
  let tokens = 0;
  // To wake the thread for each would cost more than the start.
  const starts = new MailBag<Extract<ToCore, { kind: "startExecution" }>>(
    (messages) => worker.postMessage({ kind: "starts", starts: messages } satisfies ToDeliveryThread),
    setImmediate,
  );
  let backlog = 0;
  let stall: StoreStall | undefined;
  let pressed: string | undefined;
  let ended = false;

  const opened = await new Promise<Extract<FromCore, { kind: "opened" }>>((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (message: FromCore) => {
      worker.removeListener("error", reject);
      if (message.kind === "opened") return resolve(message);
      if (message.kind === "failed") reject(faultOf(message.failure));
    });
  });
  // The fault that the thread may still meet at its start has the token 0, as the one before it was open.
  const idsGiven = new Promise<void>((resolve, reject) => {
    waiting.set(0, { resolve: () => resolve(), reject });
  });
  // Whoever awaits it hears of it; it may fail before anybody does.
  idsGiven.catch(() => undefined);
  worker.on("error", onCrash);
  worker.on("exit", (code) => {
    if (!ended) onCrash(new Error(`the delivery thread ended with code ${code}`));
  });
  worker.on("message", (message: FromDeliveryThread) => {
    switch (message.kind) {
      case "opened":
        return;
      case "ids":
        return onIds(message.ids);
      case "idsGiven":
        return settle(0, (waiter) => waiter.resolve(undefined));
      case "backlog":
        backlog = message.backlog;
        return;
      case "appended":
        for (const token of message.tokens) settle(token, (waiter) => waiter.resolve(undefined));
        return;
      case "stalled":
        stall = message.failure === undefined ? undefined : { failure: message.failure, sinceMs: Date.now() };
        return onStall(message.failure);
      case "pressed":
        pressed = message.reason;
        return;
      case "span":
        return onSpan(message.text);
      case "wanted":
        return onWanted(message.context);
      case "outage":
        return onOutage(message.function, message.outage);
      case "job":
        return onJob(message.job);
      case "readmit":
        return onReadmit(message.job, message.entries);
      case "packedAnswers":
        for (const { request, answer } of answersOf(message.answers)) onAnswered(request, answer);
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

  /** @param post sends what asks, under this token */
  function answerTo<Answer>(post: (token: number) => void): Promise<Answer> {
    const token = ++tokens;
    return new Promise<Answer>((resolve, reject) => {
      // The protocol pairs each question with its kind of answer.
      waiting.set(token, { resolve: resolve as (answer: unknown) => void, reject });
      post(token);
    });
  }

  function send<Answer>(make: (token: number) => ToCore, transfer: ArrayBuffer[] = []): Promise<Answer> {
    return answerTo((token) => worker.postMessage(make(token), transfer));
  }

  return {
    contracts: opened.contracts,
    lastSequence: opened.lastSequence,
    idsGiven,
    attach: (context, port) =>
      worker.postMessage({ kind: "attach", context, port } satisfies ToDeliveryThread, [port]),
    append: (frame) => send((token) => ({ kind: "append", token, frame }), [frame.buffer]),
    invoke: (functionName, json) =>
      send((token) => ({ kind: "invoke", token, function: functionName, json })),
    quarantine: (entry) => send((token) => ({ kind: "quarantine", token, entry })),
    validShape: (valid) => worker.postMessage({ kind: "validShape", valid } satisfies ToCore),
    readmitted: (job, outcomes) => worker.postMessage({ kind: "readmitted", job, outcomes } satisfies ToCore),
    ask: (question) =>
      question.kind === "startExecution"
        ? answerTo((token) => starts.add({ ...question, token }))
        : send((token) => ({ ...question, token })),
    backlog: () => backlog,
    stall: () => stall,
    pressed: () => pressed,
    archived: (through) => worker.postMessage({ kind: "archived", through } satisfies ToCore),
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
