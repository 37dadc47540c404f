import type { EngineStatus, FunctionStatus } from "../inspection/inspection-contract.ts";
import { statusOf, type StatusSources } from "../inspection/status.ts";
import type { LatencySummary } from "./latency.ts";
import { counter, gauge, histogram, type Family, type Labels, type Sample } from "./prometheus.ts";

/**
 * Everything that the engine counts, for Prometheus. What the store keeps counts on over restarts, the rest begins
 * anew with the process: to Prometheus a counter that begins anew is nothing new.
 */
export function metricsText(sources: StatusSources): string {
  const status = statusOf(sources);
  return [
    ...eventFamilies(status),
    ...deliveryFamilies(status, sources),
    ...invocationFamilies(sources),
    ...httpFamilies(status, sources),
    ...callFamilies(status),
    ...quarantineFamilies(status),
    ...executionFamilies(status, sources),
    ...engineFamilies(status),
  ].join("");
}

function eventFamilies({ events, log }: EngineStatus): Family[] {
  return [
    counter(
      "trellis_events_published_total",
      "Events published since the data folder was made.",
      events.map(({ name, published }) => [{ event: name }, published]),
    ),
    counter(
      "trellis_events_duplicate_total",
      "Events that were not stored because their id had been published before.",
      events.map(({ name, duplicates }) => [{ event: name }, duplicates]),
    ),
    gauge("trellis_log_events", "Events in the log.", [[{}, log.events]]),
  ];
}

function deliveryFamilies({ functions }: EngineStatus, { snapshot }: StatusSources): Family[] {
  const delivered = functions.filter(({ kind }) => kind === "on" || kind === "schedule");
  return [
    counter(
      "trellis_deliveries_total",
      "Deliveries that were settled since the data folder was made, by what became of them.",
      delivered.flatMap(({ name, done, refused, filtered, deadLettered }) => {
        const ended = { done, refused, ...(filtered === undefined ? {} : { filtered }) };
        return split({ function: name }, "outcome", { ...ended, dead_lettered: deadLettered });
      }),
    ),
    counter(
      "trellis_delivery_retries_total",
      "Failed attempts after which the delivery is tried again, since the data folder was made.",
      each(delivered, ({ retries }) => retries),
    ),
    gauge(
      "trellis_deliveries_waiting",
      "Deliveries that are not settled yet, by what they wait for.",
      delivered.flatMap(({ name, inFlight, deferred, backlog }) =>
        split({ function: name }, "state", { in_flight: inFlight, deferred, backlog }),
      ),
    ),
    gauge(
      "trellis_dead_letters",
      "Dead letters in the queue.",
      each(delivered, ({ deadLetters }) => deadLetters),
    ),
    gauge(
      "trellis_function_paused",
      "Whether an outage has paused the function's deliveries.",
      each(delivered, ({ outage }) => (outage === undefined ? 0 : 1)),
    ),
    histogram(
      "trellis_delivery_latency_seconds",
      "From publish to settled.",
      snapshot.functions.flatMap(({ function: name, latency }) => measured(name, latency)),
    ),
  ];
}

function invocationFamilies({ measures }: StatusSources): Family[] {
  return [
    counter(
      "trellis_invocations_total",
      "Runs of handlers, each attempt for itself; after a conflict the handler runs again.",
      [...measures].flatMap(([name, { invocations }]) => split({ function: name }, "outcome", invocations)),
    ),
    histogram(
      "trellis_invocation_duration_seconds",
      "How long a handler took.",
      [...measures].flatMap(([name, { duration }]) => measured(name, duration)),
    ),
  ];
}

function httpFamilies({ http, functions }: EngineStatus, { httpLatencyOf }: StatusSources): Family[] {
  return [
    counter(
      "trellis_http_requests_total",
      "Requests that were answered, by function (- without a route) and status.",
      Object.entries(http.answers).map(([answer, count]): Sample<number> => {
        const [name = "", status = ""] = answer.split(" ");
        return [{ function: name, status }, count];
      }),
    ),
    counter(
      "trellis_http_repeated_total",
      "Requests that repeated an idempotency key and got the first one's answer.",
      [[{}, http.duplicates]],
    ),
    histogram(
      "trellis_http_duration_seconds",
      "From a request's head to its answer, which is durable.",
      functions.flatMap(({ name, kind }) => (kind === "http" ? measured(name, httpLatencyOf(name)) : [])),
    ),
  ];
}

function callFamilies({ calls }: EngineStatus): Family[] {
  return [
    counter(
      "trellis_calls_total",
      "Calls between contexts, each try for itself, by the status of the answer (- without one).",
      calls.map(({ caller, answerer, status, count }) => [
        { function: caller, answered_by: answerer, status: String(status ?? "-") },
        count,
      ]),
    ),
  ];
}

function quarantineFamilies({ quarantine }: EngineStatus): Family[] {
  const { contracts } = quarantine;
  return [
    gauge(
      "trellis_quarantined",
      "Payloads in quarantine.",
      contracts.map(({ contract, kept }) => [{ contract }, kept]),
    ),
    gauge("trellis_quarantined_bytes", "Bytes of payloads in quarantine.", [[{}, quarantine.bytes]]),
    counter(
      "trellis_quarantine_taken_total",
      "Invalid payloads that were taken into quarantine since the data folder was made.",
      contracts.map(({ contract, taken }) => [{ contract }, taken]),
    ),
    counter(
      "trellis_quarantine_left_total",
      "Payloads that left quarantine since the data folder was made, by how.",
      contracts.flatMap(({ contract, released, discarded, expired }) =>
        split({ contract }, "how", { released, discarded, expired }),
      ),
    ),
  ];
}

function executionFamilies({ workflows }: EngineStatus, { snapshot }: StatusSources): Family[] {
  const kinds = workflows.flatMap(({ name: workflow, children, ...whole }) => [
    { labels: { workflow, child: "false" }, ...whole },
    ...(children === undefined ? [] : [{ labels: { workflow, child: "true" }, ...children }]),
  ]);
  return [
    counter(
      "trellis_executions_started_total",
      "Executions of workflows that were started since the data folder was made, by whether they are children of others.",
      kinds.map(({ labels, started }) => [labels, started]),
    ),
    counter(
      "trellis_executions_ended_total",
      "Executions that ended since the data folder was made, each time after a redrive, too, by how they stand.",
      kinds.flatMap(({ labels, succeeded, failed, timedOut, aborted }) =>
        split(labels, "status", { succeeded, failed, timed_out: timedOut, aborted }),
      ),
    ),
    gauge(
      "trellis_executions_running",
      "Executions that have not ended, children included, by whether they have been begun.",
      workflows.flatMap(({ name, running, children, unbegun }) => {
        const begun = running + (children?.running ?? 0) - unbegun;
        return split({ workflow: name }, "begun", { true: begun, false: unbegun });
      }),
    ),
    histogram(
      "trellis_execution_duration_seconds",
      "From start to end.",
      [...snapshot.executions].flatMap(([workflow, { duration, parts }]): Sample<LatencySummary>[] => [
        ...(duration === undefined ? [] : [[{ workflow, child: "false" }, duration] as const]),
        ...(parts?.duration === undefined ? [] : [[{ workflow, child: "true" }, parts.duration] as const]),
      ]),
    ),
  ];
}

function engineFamilies({ stall, contexts, counters, spans, books }: EngineStatus): Family[] {
  return [
    gauge("trellis_store_stalled", "Whether the store refuses commits.", [[{}, stall === undefined ? 0 : 1]]),
    gauge(
      "trellis_worker_running",
      "Whether the context's worker runs.",
      contexts.map(({ name, worker }) => [{ context: name }, worker === "running" ? 1 : 0]),
    ),
    counter(
      "trellis_worker_restarts_total",
      "How often the context's worker ended and was started again.",
      contexts.map(({ name, restarts }) => [{ context: name }, restarts]),
    ),
    counter(
      "trellis_handler_counts_total",
      "What handlers count themselves.",
      counters.map(({ context, name, value }) => [{ context, name }, value]),
    ),
    counter("trellis_spans_total", "Spans that were kept for a while, or dropped.", [
      [{ kept: "true" }, spans.kept],
      [{ kept: "false" }, spans.dropped],
    ]),
    gauge("trellis_books_balanced", "Whether every event owed is accounted for.", [
      [{}, books.balanced ? 1 : 0],
    ]),
  ];
}

function each(functions: readonly FunctionStatus[], value: (of: FunctionStatus) => number): Sample<number>[] {
  return functions.map((found) => [{ function: found.name }, value(found)]);
}

function split(labels: Labels, by: string, values: Readonly<Record<string, number>>): Sample<number>[] {
  return Object.entries(values).map(([name, value]) => [{ ...labels, [by]: name }, value]);
}

/** A histogram begins with its first duration. */
function measured(name: string, durations: LatencySummary | undefined): Sample<LatencySummary>[] {
  return durations === undefined ? [] : [[{ function: name }, durations]];
}
