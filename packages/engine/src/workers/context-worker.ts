import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import type { SystemModel } from "@trellis/model";
import { loadContext } from "trellis/load";
import {
  createContextRuntime,
  failureOf,
  parseTraceparent,
  type Failure,
  type HttpAnswer,
  type HttpInvocation,
  type LogLine,
} from "trellis/runtime";
import type { FromWorker, ToWorker } from "../delivery/messages.ts";
import { openSqliteTableReader } from "../store/sqlite-table-reader.ts";
import { PendingTables } from "./pending-tables.ts";
import { SlotWriter } from "./slots.ts";
import { WorkerHost, type InvocationCause } from "./worker-host.ts";

/** What the supervisor starts a context's worker with. */
export interface ContextWorkerData {
  readonly model: SystemModel;
  readonly root: string;
  readonly context: string;
  readonly environment: string;
  /** The settings that the context declares, and no others. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly storePath: string;
  readonly slots: SharedArrayBuffer;
  /** The mailbox of the delivery core. */
  readonly core: MessagePort;
}

/** From the worker to main. */
export type FromContextWorker =
  | { readonly kind: "started" }
  | { readonly kind: "startFailed"; readonly failure: Failure }
  | { readonly kind: "answer"; readonly request: number; readonly answer: HttpAnswer }
  | {
      readonly kind: "telemetry";
      readonly lines: readonly LogLine[];
      readonly counts: ReadonlyMap<string, number>;
    };

/** From main to the worker. */
export type ToContextWorker =
  | {
      readonly kind: "request";
      readonly request: number;
      readonly function: string;
      readonly invocation: HttpInvocation;
    }
  /** Much memory is in use: collect what is garbage. */
  | { readonly kind: "collect" };

/** How often invocations are looked over for having outlived their time. */
const overdueEveryMs = 25;
/** Log lines kept for one sending at most; what comes on top is counted and dropped. */
const linesMax = 2_000;

const main = parentPort;
if (main === null) throw new Error("context-worker.ts is the entry of a worker thread");
const tell = (message: FromContextWorker): void => main.postMessage(message);
// The supervisor made this data for this file.
const data = workerData as ContextWorkerData;
const telemetry = gatherTelemetry();
try {
  const { context, model, core } = { ...data };
  const loaded = await loadContext(data.root, context, {
    environment: data.environment,
    settings: data.settings,
  });
  const tables = new PendingTables(openSqliteTableReader(data.storePath), model, context);
  const runtime = createContextRuntime({
    model,
    context: loaded.context,
    handlers: loaded.handlers,
    ports: loaded.ports,
    reader: tables,
    now: Date.now,
    log: telemetry.log,
    count: telemetry.count,
  });
  const host = new WorkerHost({
    functions: model.contexts[context]?.functions ?? {},
    runtime,
    tables,
    slots: new SlotWriter(data.slots),
    now: Date.now,
    soon: setImmediate,
    toCore: (message: FromWorker) => core.postMessage(message),
    answer: (request, answer) => tell({ kind: "answer", request, answer }),
    report: (functionName, failure, cause) =>
      telemetry.log(failureLine(`${context}.${functionName}`, failure, cause)),
  });
  core.on("message", (message: ToWorker) => host.takeFromCore(message));
  const collect = garbageCollector();
  main.on("message", (message: ToContextWorker) => {
    if (message.kind === "collect") collect();
    else host.takeRequest(message.request, message.function, message.invocation);
  });
  setInterval(() => host.endOverdue(), overdueEveryMs);
  tell({ kind: "started" });
} catch (error) {
  tell({ kind: "startFailed", failure: failureOf(error) });
}

/** The run time's collector, which it hands out on request only. */
function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  // With the flag set, every new realm of V8 has this function.
  return runInNewContext("gc") as () => void;
}

function failureLine(name: string, failure: Failure, cause: InvocationCause): LogLine {
  const fields = { code: failure.code, ...(failure.stack === undefined ? {} : { stack: failure.stack }) };
  const traceId = parseTraceparent(cause.traceparent)?.traceId ?? "";
  return {
    atMs: Date.now(),
    level: "error",
    message: failure.message,
    context: data.context,
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
} {
  let lines: LogLine[] = [];
  let counts = new Map<string, number>();
  let dropped = 0;
  let gathering = false;
  const gather = (): void => {
    if (gathering) return;
    gathering = true;
    setTimeout(() => {
      gathering = false;
      if (dropped > 0) counts.set("logs.dropped", dropped);
      tell({ kind: "telemetry", lines: lines.map(sendable), counts });
      lines = [];
      counts = new Map();
      dropped = 0;
    }, 20);
  };
  return {
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
