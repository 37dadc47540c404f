import { flushCompileCache } from "node:module";
import { performance } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parentPort, type MessagePort } from "node:worker_threads";
import { type Fault, lazyValidator, type SystemModel, workflowsOf } from "@trellis/model";
import { randomHex } from "../log/random-hex.ts";
// What every context imports is there before one is known.
import "trellis";
import { loadContext } from "trellis/load";
import {
  createContextRuntime,
  failureOf,
  parseTraceparent,
  type Failure,
  type LogLine,
  type ValidShape,
} from "trellis/runtime";
import { type CallEnded, type CallMail, type MailedCall, packCalls } from "../calls/call-mail.ts";
import { WorkerCalls } from "../calls/worker-calls.ts";
import type { FromWorker, ToWorker } from "../delivery/messages.ts";
import { type MailedAnswer, packAnswers, type PackedAnswer } from "../delivery/mailed-answers.ts";
import { openSqliteExecutionReader } from "../store/sqlite-execution-reader.ts";
import { openSqliteTableReader } from "../store/sqlite-table-reader.ts";
import { InvocationRecorder } from "../telemetry/invocation-recorder.ts";
import { ContextMeters } from "../telemetry/meters.ts";
import type { SpanBatch } from "../telemetry/span.ts";
import { CoreMail, currentNumbers } from "./core-mail.ts";
import { MailBag } from "./mail-bag.ts";
import { PendingTables } from "./pending-tables.ts";
import { buffersOf, unpackRequests, type RequestMail } from "./request-mail.ts";
import { SlotWriter } from "./slots.ts";
import { WorkerHost } from "./worker-host.ts";
import type { InvocationCause, WorkerHostOptions } from "./worker-host-options.ts";

/** What makes a thread a context's worker. */
export interface ContextWorkerData {
  readonly model: SystemModel;
  readonly root: string;
  readonly context: string;
  readonly environment: string;
  /** The settings that the context declares, and no others. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly storePath: string;
  readonly slots: SharedArrayBuffer;
  /** The number of each event type. */
  readonly contracts: ReadonlyMap<string, number>;
  /** Counts and durations of its functions. */
  readonly meters: SharedArrayBuffer;
  /** The mailbox of the delivery core. */
  readonly core: MessagePort;
}

/** From the worker to main. */
export type FromContextWorker =
  | { readonly kind: "started" }
  | { readonly kind: "startFailed"; readonly failure: Failure }
  /** Answers without effects. */
  | { readonly kind: "answers"; readonly answers: readonly PackedAnswer[] }
  /** What handlers call in other contexts. */
  | ({ readonly kind: "calls" } & CallMail)
  | { readonly kind: "spans"; readonly batch: SpanBatch }
  /** The shape of a valid body at the door. */
  | { readonly kind: "validShape"; readonly valid: ValidShape }
  | {
      readonly kind: "telemetry";
      readonly lines: readonly LogLine[];
      readonly counts: ReadonlyMap<string, number>;
    };

/** From main to the worker. */
export type ToContextWorker =
  /** To a thread that has no context yet: load these modules, by their URLs, and get ready. */
  | { readonly kind: "prepare"; readonly modules: readonly string[] }
  /** Before everything else: until then the thread belongs to no context. */
  | { readonly kind: "begin"; readonly data: ContextWorkerData }
  | ({ readonly kind: "requests" } & RequestMail)
  /** What became of a call. */
  | { readonly kind: "callEnded"; readonly ended: CallEnded }
  /** Much memory is in use: collect what is garbage. */
  | { readonly kind: "collect" }
  /** Nothing is to be done, and nothing will be: end. */
  | { readonly kind: "stop" };

/** Units that go to the core at once: those of requests become one frame, and each frame costs the core and its readers. */
const toCoreMax = 128;
/** How often invocations are looked over for having outlived their time. */
const overdueEveryMs = 25;
/** How often spans are sent to main. */
const spansEveryMs = 25;
/** Log lines kept for one sending at most; what comes on top is counted and dropped. */
const linesMax = 2_000;

const main = parentPort;
if (main === null) throw new Error("context-worker.ts is the entry of a worker thread");
const tell = (message: FromContextWorker): void => main.postMessage(message);
const telemetry = gatherTelemetry();
let running: Running | undefined;
main.on("message", (message: ToContextWorker) => {
  switch (message.kind) {
    case "prepare":
      return void prepare(message.modules);
    case "begin":
      return void begin(message.data);
    case "requests":
      return running?.host.takeRequests(...unpackRequests(message));
    case "callEnded":
      return running?.calls.take(message.ended);
    case "collect":
      return collectGarbage();
    case "stop":
      running?.recorder.flush(ticks());
      telemetry.flush();
      // The thread's end closes its files and ports, and what handlers may have left running.
      process.exit(0);
  }
});

interface Running {
  readonly host: WorkerHost;
  readonly calls: WorkerCalls;
  readonly recorder: InvocationRecorder;
}

/** A spare thread uses its time: what most contexts load, and the first validators, take most of a start. */
async function prepare(modules: readonly string[]): Promise<void> {
  for (const coerce of [false, true]) lazyValidator({ type: "object" }, { coerce })({});
  for (const module of modules) {
    try {
      await import(module);
    } catch {
      // Whoever needs it is told why.
    }
  }
}

async function begin(data: ContextWorkerData): Promise<void> {
  try {
    const { host, recorder } = (running = await open(data));
    const fromCore = new MailBag<ToWorker>((messages) => host.takeFromCore(...messages), setImmediate);
    data.core.on("message", (message: ToWorker) => fromCore.add(message));
    setInterval(() => host.endOverdue(), overdueEveryMs);
    setInterval(() => recorder.flush(ticks()), spansEveryMs);
    tell({ kind: "started" });
    // What was compiled for the first time is kept for the next start.
    flushCompileCache();
  } catch (error) {
    tell({ kind: "startFailed", failure: failureOf(error) });
  }
}

async function open(data: ContextWorkerData): Promise<Running> {
  const { context, model, core, root, environment, settings } = data;
  const loaded = await loadContext(root, context, { environment, settings });
  const packing = new CoreMail(currentNumbers(model, data.contracts), Date.now);
  const coreMail = new MailBag<FromWorker>(
    (messages) => {
      const { mail, transfer } = packing.pack(messages);
      core.postMessage(mail, transfer);
    },
    setImmediate,
    toCoreMax,
  );
  const damaged = (fault: Fault): void => coreMail.add({ kind: "damaged", failure: failureOf(fault) });
  const tables = new PendingTables(openSqliteTableReader(data.storePath, damaged), model, context);
  const callMail = new MailBag<MailedCall>((given) => {
    const mail = packCalls(given);
    main?.postMessage({ kind: "calls", ...mail } satisfies FromContextWorker, buffersOf(mail));
  }, setImmediate);
  const calls = new WorkerCalls(model, (call) => callMail.add(call), Date.now);
  const runtime = createContextRuntime({
    model,
    context: loaded.context,
    handlers: loaded.handlers,
    ports: loaded.ports,
    reader: tables,
    now: Date.now,
    log: telemetry.log,
    count: telemetry.count,
    link: calls.link,
    onValidShape: (valid) => tell({ kind: "validShape", valid }),
  });
  const functions = model.contexts[context]?.functions ?? {};
  const names = Object.keys(functions);
  const recorder = new InvocationRecorder({
    context,
    functions: names,
    meters: new ContextMeters(names, data.meters),
    now: Date.now,
    send: (batch) => tell({ kind: "spans", batch }),
  });
  const answerMail = new MailBag<MailedAnswer>(
    (answers) => tell({ kind: "answers", answers: packAnswers(answers) }),
    setImmediate,
  );
  const host = new WorkerHost({
    functions,
    runtime,
    tables,
    executions: openSqliteExecutionReader(data.storePath, damaged),
    ...(await runnerFor(model, context)),
    model,
    seed: () => randomHex(16),
    slots: new SlotWriter(data.slots),
    now: Date.now,
    at: (atMs, action) => {
      const timer = setTimeout(action, Math.max(0, atMs - Date.now()));
      return () => clearTimeout(timer);
    },
    ticks,
    recorder,
    soon: setImmediate,
    toCore: (message) => coreMail.add(message),
    answer: (request, answer) => answerMail.add({ request, answer }),
    report: (functionName, failure, cause) =>
      telemetry.log(failureLine(context, `${context}.${functionName}`, failure, cause)),
    reportBroken: ({ workflow, name, traceparent }, error) =>
      telemetry.log(failureLine(context, workflow, failureOf(error), { id: name, traceparent })),
  });
  return { host, calls, recorder };
}

/** The interpreter takes half as long to load as all else here: it is there for a context that has workflows. */
async function runnerFor(model: SystemModel, context: string): Promise<Pick<WorkerHostOptions, "runner">> {
  const has = [...workflowsOf(model).values()].some((each) => each.context.name === context);
  return has ? { runner: (await import("../executions/execution-runner.ts")).ExecutionRunner } : {};
}

function ticks(): number {
  return performance.now();
}

/** By the run time's own collector, which it hands out on request only. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  // With the flag set, every new realm of V8 has this function.
  (runInNewContext("gc") as () => void)();
}

function failureLine(context: string, name: string, failure: Failure, cause: InvocationCause): LogLine {
  const fields = { code: failure.code, ...(failure.stack === undefined ? {} : { stack: failure.stack }) };
  const traceId = parseTraceparent(cause.traceparent)?.traceId ?? "";
  return {
    atMs: Date.now(),
    level: "error",
    message: failure.message,
    context,
    function: name,
    eventId: cause.id,
    traceId,
    fields,
  };
}

/** Gathers lines and counts for a moment, so that a busy handler sends few messages. */
function gatherTelemetry(): {
  log: (line: LogLine) => void;
  count: (context: string, name: string, by: number) => void;
  /** Sends what was gathered. */
  flush: () => void;
} {
  let lines: LogLine[] = [];
  let counts = new Map<string, number>();
  let dropped = 0;
  let gathering = false;
  const flush = (): void => {
    if (!gathering) return;
    gathering = false;
    if (dropped > 0) counts.set("logs.dropped", dropped);
    tell({ kind: "telemetry", lines: lines.map(sendable), counts });
    lines = [];
    counts = new Map();
    dropped = 0;
  };
  const gather = (): void => {
    if (!gathering) setTimeout(flush, 20);
    gathering = true;
  };
  return {
    flush,
    log(line) {
      if (lines.length < linesMax) lines.push(line);
      else dropped += 1;
      gather();
    },
    count(_context, name, by) {
      counts.set(name, (counts.get(name) ?? 0) + by);
      gather();
    },
  };
}

/** A line whose fields can't cross threads (a function, a class's private parts) is sent as its JSON says. */
function sendable(line: LogLine): LogLine {
  if (line.fields === undefined) return line;
  try {
    return { ...line, fields: structuredClone(line.fields) };
  } catch {
    const { fields: _fields, ...rest } = line;
    return { ...rest, fields: { unreadable: "the fields hold something that is no plain data" } };
  }
}
