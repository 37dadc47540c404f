import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { SystemModel } from "@trellis/model";
import { uuidV7 } from "trellis/runtime";
import { openArchive } from "./archive/open-archive.ts";
import { CallDesk } from "./calls/call-desk.ts";
import { lockDataFolder } from "./data-lock.ts";
import { assertTaking, stallFault } from "./delivery/assert-taking.ts";
import { startDeliveryThread } from "./delivery/delivery-thread.ts";
import { directJson, resultOf } from "./direct-invocation.ts";
import type { GatewayReply } from "./gateway/dispatch.ts";
import { openGateway } from "./gateway/gateway.ts";
import { readersOf } from "./gateway/readers-of.ts";
import { inspectedExecutions } from "./inspection/inspected-executions.ts";
import { inspectedJobs } from "./inspection/inspected-jobs.ts";
import { inspectedQuarantine } from "./inspection/inspected-quarantine.ts";
import type { EngineStatus, InvocationResult } from "./inspection/inspection-contract.ts";
import type { Ingested } from "./inspection/quarantine-contract.ts";
import { workflowStatuses } from "./inspection/execution-view.ts";
import { openInspection } from "./inspection/inspection-server.ts";
import { statusOf, type StatusSources } from "./inspection/status.ts";
import { loadRunnable } from "./load-runnable.ts";
import { DedupeTable } from "./log/dedupe-table.ts";
import { logPolicyOf, type LogOptions } from "./log/log-options.ts";
import { Publisher, type EventToPublish, type PublishedEvent, type PublishOptions } from "./log/publisher.ts";
import type { Inspected } from "./ports/inspected.ts";
import { createIngest, type IngestOptions } from "./quarantine/ingest.ts";
import { createJudge } from "./quarantine/judge.ts";
import { Readmission } from "./quarantine/readmission.ts";
import { Counters } from "./telemetry/counters.ts";
import { EngineTelemetry, type TelemetryOptions } from "./telemetry/engine-telemetry.ts";
import { LogBuffer } from "./telemetry/log-buffer.ts";
import {
  beaconEntry,
  jobEntry,
  outageEntry,
  stallEntry,
  undeclaredEntry,
} from "./telemetry/platform-lines.ts";
import { metricsText } from "./telemetry/metrics.ts";
import { settledWithin } from "./settled-within.ts";
import { startSupervisor } from "./workers/supervisor.ts";

export interface EngineOptions extends LogOptions {
  /** The system's folder: where `trellis.config.ts` is. */
  readonly root: string;
  /**
   * The system in `root`, where the caller has loaded and judged it in this process, for this environment and with these
   * settings; by default it is loaded here.
   */
  readonly model?: SystemModel;
  /** Where the engine keeps its files; default `.trellis/dev` below the root. */
  readonly dataDir?: string;
  /** The environment's name, which adapters are given; default `dev`. */
  readonly environment?: string;
  /** Values of the settings that contexts declare; default the process's environment variables. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
  /** Whether schedules fire; default true. */
  readonly schedules?: boolean;
  /** Where the HTTP gateway listens; default any free port of 127.0.0.1. */
  readonly gateway?: { readonly host?: string; readonly port?: number };
  /** Where the inspection API listens; anywhere but on loopback it needs a token. */
  readonly inspection?: { readonly host?: string; readonly port?: number; readonly token?: string };
  /**
   * Whether workers are started now, or each when something first wants it; default `now`, which finds at once what
   * keeps a context from starting. Contexts that are declared `warm` are started now.
   */
  readonly startWorkers?: "now" | "wanted";
  /**
   * Workers are stopped after so long without work, in ms, whatever contexts declare that are not `warm`; `Infinity`:
   * never. At least 50.
   */
  readonly idleMaxMs?: number;
  /** Events that the furthest subscription may be behind before publishers are told to come back; default 5 million. */
  readonly backlogMax?: number;
  readonly telemetry?: TelemetryOptions;
}

/** A running system. */
export interface Engine {
  readonly model: SystemModel;
  readonly gatewayUrl: string;
  readonly inspectionUrl: string;
  /**
   * Publishes an event; answers once it is durable.
   *
   * @param event a contract, or its name; with a version (`market.plan-bought.v1`) any that is live
   * @throws Fault TRL0201, TRL0205, TRL0307, TRL0308, TRL0311, TRL0319, TRL0431
   */
  readonly publish: (
    event: string | { readonly name: string },
    data: unknown,
    options?: PublishOptions,
  ) => Promise<PublishedEvent>;
  /**
   * The door for events whose sender can't be told, such as another bus: what breaks its contract is kept in quarantine,
   * and answered once it is.
   *
   * @throws Fault TRL0201 the id or the size, TRL0205, TRL0307, TRL0308, TRL0311, TRL0319, TRL0432 the quarantine is full
   */
  readonly ingest: (
    event: string | { readonly name: string },
    data: unknown,
    options?: IngestOptions,
  ) => Promise<Ingested>;
  /** Publishes many events of one contract, 10,000 at most, and answers once all are durable; see `Publisher`. */
  readonly publishMany: (
    event: string | { readonly name: string },
    events: readonly EventToPublish[],
  ) => Promise<readonly PublishedEvent[]>;
  /** Events of the log that the furthest subscription has not looked at, as of the last commit; costs nothing to ask. */
  readonly backlog: () => number;
  /**
   * Runs a subscription or a schedule once, now, and answers after its first attempt.
   *
   * @param data the event's data; a schedule takes none
   * @throws Fault TRL0309, TRL0201
   */
  readonly invoke: (functionName: string, data?: unknown) => Promise<InvocationResult>;
  readonly status: () => Promise<EngineStatus>;
  /**
   * Waits until nothing is in flight, deferred or to be handed out, no execution has anything to do before a time or an
   * answer comes, and no job runs; false when that took longer than `timeoutMs`.
   */
  readonly settled: (timeoutMs: number) => Promise<boolean>;
  readonly inspected: Inspected;
  /** Takes no new work, lets what runs end (30 s at most), and closes. */
  readonly stop: () => Promise<void>;
}

const stopMaxMs = 30_000;

/**
 * Starts a system on this machine.
 *
 * @throws Fault TRL0314 when the system has errors (`details.diagnostics` lists all of them), TRL0313 when a context
 * can't start, TRL0312 when another engine uses the data folder, TRL0311 when the store can't be opened,
 * TRL0319 when it is damaged
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const root = resolve(options.root);
  const { environment = "dev", settings = process.env } = options;
  const model = options.model ?? (await loadRunnable(root, { environment, settings }));
  const dataDir = resolve(root, options.dataDir ?? join(".trellis", "dev"));
  mkdirSync(dataDir, { recursive: true });
  const lock = lockDataFolder(dataDir);
  const closing: (() => Promise<unknown> | void)[] = [() => lock.release()];
  try {
    return await startLocked(options, model, { root, environment, settings, dataDir }, closing);
  } catch (error) {
    for (const close of closing.reverse()) await close();
    throw error;
  }
}

async function startLocked(
  options: EngineOptions,
  model: SystemModel,
  place: {
    readonly root: string;
    readonly environment: string;
    readonly settings: Readonly<Record<string, string | undefined>>;
    readonly dataDir: string;
  },
  closing: (() => Promise<unknown> | void)[],
): Promise<Engine> {
  const startedAt = new Date().toISOString();
  const logs = new LogBuffer();
  const counters = new Counters();
  const telemetry = new EngineTelemetry(model, options.telemetry);
  const dedupe = new DedupeTable();
  const storePath = join(place.dataDir, "state.db");
  let answered: (request: number, answer: GatewayReply) => void = () => undefined;
  const wantedEarly = new Set<string>();
  let wake = (context: string): void => void wantedEarly.add(context);
  let draining = false;
  // A redrive of an earlier engine may go on before anything can be let in.
  const readmittedEarly: Parameters<Readmission["take"]>[] = [];
  let readmit: Readmission["take"] = (...given) => void readmittedEarly.push(given);

  const delivery = await startDeliveryThread({
    model,
    storePath,
    schedules: options.schedules ?? true,
    idsMax: 1_000_000,
    log: logPolicyOf(options),
    sampleRatio: telemetry.sampleRatio,
    onSpan: (text) => telemetry.takeCoreSpan(text),
    onIds: (ids) => dedupe.learn(ids),
    onOutage: (name, outage) => logs.add(outageEntry(name, outage)),
    onJob: (job) => logs.add(jobEntry(job)),
    onReadmit: (job, entries) => readmit(job, entries),
    onStall: (failure) => logs.add(stallEntry(failure)),
    onAnswered: (request, answer) => answered(request, answer),
    onWanted: (context) => wake(context),
    // A bug in the core: whatever it owed is in the store or unacknowledged, so ending is the safe thing.
    onCrash: (error) => {
      throw error;
    },
  });
  closing.push(() => delivery.terminate());
  const { snapshot } = await delivery.ask({ kind: "snapshot" }, "snapshot");
  for (const { name, declared, running, children } of workflowStatuses(model, snapshot.executions)) {
    const waiting = running + (children?.running ?? 0);
    if (!declared && waiting > 0) logs.add(undeclaredEntry(name, waiting));
  }
  const archive = await openArchive(options, { root: place.root, storePath, delivery, logs });
  closing.push(() => archive.close());

  const { contracts } = delivery;
  const readers = readersOf(model);
  const calls = new CallDesk({
    requests: telemetry.requests,
    readers,
    stalled: () => stallFault(delivery),
  });
  const supervisor = await startSupervisor({
    data: { model, storePath, contracts, root: place.root, environment: place.environment },
    settings: place.settings,
    idleMaxMs: options.idleMaxMs,
    startWorkers: options.startWorkers ?? "now",
    attach: delivery.attach,
    unseat: (context, idleMs) => delivery.ask({ kind: "unseat", context, idleMs }, "unseat"),
    lost: async (context, suspects, othersRunning, failure) =>
      void (await delivery.ask({ kind: "lost", context, suspects, othersRunning, failure }, "lost")),
    metersOf: (context) => telemetry.metersOf(context),
    onSpans: (context, batch) => telemetry.takeSpans(context, batch),
    onCalls: (mail, tell, request) => calls.take(mail, tell, request),
    onLines: (lines) => lines.forEach((line) => logs.addLine(line)),
    onValidShape: (valid) => delivery.validShape(valid),
    onCounts: (context, counts) => counters.add(context, counts),
    onChange: (context, message) =>
      logs.add({ at: new Date().toISOString(), level: "debug", message, context }),
    onCrash: (context, failure) => {
      telemetry.workerEnded(context);
      logs.add({
        at: new Date().toISOString(),
        level: "error",
        message: `the worker ended: ${failure.message}`,
        context,
        fields: { code: failure.code },
      });
    },
  });
  closing.push(() => supervisor.stop());
  answered = supervisor.answered;
  wake = supervisor.wake;
  wantedEarly.forEach(wake);
  // Deliveries run by now. Nothing is published before its duplicates can be known.
  await delivery.idsGiven;

  const assertOpen = (): void => assertTaking(delivery, draining, options.backlogMax ?? 5_000_000);
  const publisher = new Publisher({
    model,
    contracts,
    dedupe,
    now: Date.now,
    append: delivery.append,
    soon: setImmediate,
    assertOpen,
    sampler: telemetry.sampler,
    onSampled: (event) => telemetry.published(event),
  });
  const readmission = new Readmission({
    publisher,
    request: (name, { headers, ...invocation }, waiter) =>
      telemetry.requests.record(name, headers, waiter, (traced, recorded) =>
        supervisor.request(name, { ...invocation, headers: traced }, recorded),
      ),
    assertOpen,
    readmitted: delivery.readmitted,
    pause: (durationMs) => setTimeout(durationMs, undefined, { ref: false }),
  });
  closing.push(() => readmission.close());
  readmit = (job, entries) => readmission.take(job, entries);
  for (const given of readmittedEarly) readmission.take(...given);
  const gateway = await openGateway({
    model,
    ...options.gateway,
    refusing: () => stallFault(delivery),
    failed: (error) =>
      logs.add({
        at: new Date().toISOString(),
        level: "error",
        message: `the gateway failed: ${error instanceof Error ? error.message : String(error)}`,
        context: "gateway",
      }),
    dispatch: (request, waiter) => {
      // What only reads needs no commit: it is answered while the store takes none, and while others are behind.
      if (!readers.has(request.function)) assertOpen();
      const { function: functionName, params, query, headers, body } = request;
      const id = uuidV7(request.receivedAt);
      telemetry.requests.record(functionName, headers, waiter, (traced, recorded) =>
        supervisor.request(functionName, { id, params, query, headers: traced, body }, recorded),
      );
    },
  });
  closing.push(() => gateway.close(0));

  const publish: Engine["publish"] = (event, data, publishOptions) =>
    publisher.publish(typeof event === "string" ? event : event.name, data, publishOptions);
  const invoke: Engine["invoke"] = async (functionName, data) => {
    assertOpen();
    const json = directJson(model, functionName, data, telemetry.sampler);
    return resultOf(await delivery.invoke(functionName, json));
  };
  const sources = async (): Promise<StatusSources> => {
    const { snapshot } = await delivery.ask({ kind: "snapshot" }, "snapshot");
    return {
      model,
      snapshot,
      archive: archive.status(),
      environment: place.environment,
      startedAt,
      draining,
      stall: delivery.stall(),
      contexts: supervisor.statuses(),
      duplicates: publisher.duplicates,
      http: gateway.counts(),
      httpLatencyOf: gateway.latencyOf,
      measures: telemetry.measures(),
      spans: telemetry.spanStatus(),
      counters: counters.all(),
      calls: calls.status(),
      urls: { gateway: gateway.url, inspection: inspection?.url ?? "" },
    };
  };
  const status = async (): Promise<EngineStatus> => statusOf(await sources());
  const ingest = createIngest({ publisher, now: Date.now, ...delivery });
  const inspected: Inspected = {
    model,
    status,
    publish,
    ingest,
    invoke,
    events: archive.events,
    logs: (filter, limit) => logs.lines(filter, limit),
    followLogs: (filter, listener) => logs.follow(filter, listener),
    spans: (filter, limit) => telemetry.spans(filter, limit),
    metrics: async () => metricsText(await sources()),
    ...inspectedJobs(delivery, model),
    ...inspectedExecutions(delivery, model, telemetry.sampler),
    ...inspectedQuarantine(delivery, createJudge(model, publisher)),
  };
  const inspection: Awaited<ReturnType<typeof openInspection>> | undefined = await openInspection({
    inspected,
    ...options.inspection,
  });
  closing.push(() => inspection.close());
  const beacon = join(place.dataDir, "engine.json");
  const { environment } = place;
  try {
    writeFileSync(
      beacon,
      `${JSON.stringify({ pid: process.pid, system: model.name, environment, gatewayUrl: gateway.url, inspectionUrl: inspection.url, startedAt }, null, 2)}\n`,
    );
  } catch (error) {
    // A full disk keeps no engine from running, and from saying what is wrong.
    logs.add(beaconEntry(beacon, error));
  }

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    draining = true;
    readmission.close();
    await gateway.close(stopMaxMs);
    await Promise.race([
      delivery.ask({ kind: "drain" }, "drain"),
      setTimeout(stopMaxMs, undefined, { ref: false }),
    ]);
    await inspection.close();
    await supervisor.stop();
    await archive.close();
    await delivery.ask({ kind: "close" }, "close");
    await delivery.terminate();
    rmSync(beacon, { force: true });
    await closing[0]?.();
  };
  return {
    model,
    gatewayUrl: gateway.url,
    inspectionUrl: inspection.url,
    publish,
    ingest: (event, data, ingestOptions) =>
      ingest(typeof event === "string" ? event : event.name, data, ingestOptions),
    publishMany: (event, events) =>
      publisher.publishMany(typeof event === "string" ? event : event.name, events),
    backlog: delivery.backlog,
    invoke,
    status,
    inspected,
    settled: (timeoutMs) => settledWithin(status, timeoutMs),
    stop: () => (stopping ??= stop()),
  };
}
