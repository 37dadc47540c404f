import type { Engine } from "@trellis/engine";
import {
  didYouMean,
  Fault,
  type ApiContractModel,
  type EventContractModel,
  type SystemModel,
} from "@trellis/model";
import { checkEvent } from "../connection/known-names.ts";
import { counted } from "../terminal/quantity.ts";
import type { BenchLoad } from "./bench-report.ts";
import { eventSource, exampleDocuments, type Documents } from "./event-source.ts";
import { startHttpLoad } from "./http-load.ts";
import { httpRequests } from "./http-requests.ts";
import { offerEvents } from "./offer-events.ts";
import { readDocuments } from "./read-lines.ts";
import type { Offering } from "./run-bench.ts";

/** Load whose documents are made: all that is missing is the engine. */
export interface Prepared {
  readonly start: (engine: Engine) => Promise<Offering & { readonly end?: () => void }>;
}

export interface LoadOptions {
  readonly rate: number;
  readonly duration: number;
  readonly duplicates: number;
  readonly keys?: number;
  readonly connections?: number;
  readonly dataFile?: string;
  readonly seed: number;
}

const keysDefault = 1_000;
const connectionsDefault = 64;

export async function prepareEvents(
  model: SystemModel,
  event: string | undefined,
  options: LoadOptions,
  cwd: string,
): Promise<Prepared> {
  const contract = contractOf(model, event);
  if (options.keys !== undefined && contract.key === undefined) {
    throw new Fault("TRL0602", `--keys: ${contract.name} has no key`);
  }
  const { dataFile, seed, duplicates } = options;
  const source: Documents =
    dataFile === undefined
      ? exampleDocuments(contract, options.keys ?? keysDefault, seed)
      : { documents: await readDocuments(dataFile, cwd) };
  const load: BenchLoad = {
    kind: "events",
    target: contract.name,
    ...commonLoad(options),
    documents: source.documents.length,
    ...(source.key === undefined ? {} : { keys: source.key.values.length }),
  };
  return {
    start: async (engine) => {
      const next = eventSource(source, duplicates, runName());
      const publish = ({ data, id }: ReturnType<typeof next>): ReturnType<Engine["publish"]> =>
        engine.publish(contract.name, data, id === undefined ? undefined : { id });
      return { load, offer: (pace, tally, signal) => offerEvents(publish, next, pace, tally, signal) };
    },
  };
}

export async function prepareHttp(
  model: SystemModel,
  operation: string,
  options: LoadOptions,
  cwd: string,
): Promise<Prepared> {
  const api = operationOf(model, operation);
  const { dataFile, seed, duplicates, connections = connectionsDefault } = options;
  if (dataFile !== undefined && api.body === undefined) {
    throw new Fault("TRL0602", `--data-file: ${operation} takes no body`);
  }
  const bodies = dataFile === undefined ? undefined : await readDocuments(dataFile, cwd);
  const made = httpRequests(api, seed, bodies);
  if (duplicates > 0 && made.idempotencyHeader === undefined) {
    throw new Fault("TRL0602", `--duplicates: ${operation} has no idempotency key that could be repeated`);
  }
  const load: BenchLoad = {
    kind: "http",
    target: api.operation,
    ...commonLoad(options),
    documents: made.requests.length,
    connections,
  };
  return {
    start: async (engine) => {
      const sender = await startHttpLoad();
      const common = { ...made, url: engine.gatewayUrl, connections, duplicates };
      return {
        load,
        // Each offer has keys of its own: what the warm-up has sent must not be repeated.
        offer: (pace, tally, signal) => sender.offer({ ...common, pace, run: runName() }, tally, signal),
        processorUs: sender.processorUs,
        end: sender.end,
      };
    },
  };
}

function commonLoad({
  rate,
  duration,
  duplicates,
  seed,
  dataFile,
}: LoadOptions): Omit<BenchLoad, "kind" | "target" | "documents"> {
  const documents = dataFile === undefined ? { seed } : { dataFile };
  return { perSecond: rate, durationMs: duration, duplicates, ...documents };
}

/** @throws Fault TRL0205 for an unknown event, TRL0602 when none was named and more than one may be meant */
function contractOf(model: SystemModel, event: string | undefined): EventContractModel {
  const name = event?.replace(/\.v\d+$/, "") ?? onlyEvent(model);
  checkEvent(model, name);
  const contract = model.events[name];
  if (contract === undefined) throw new Fault("TRL0205", `no event "${name}"`);
  if (event !== undefined && event !== name && event !== `${name}.v${contract.version}`) {
    throw new Fault(
      "TRL0205",
      `"${event}" is not the version that is published today, which is ${contract.version}`,
    );
  }
  return contract;
}

function onlyEvent(model: SystemModel): string {
  const all = Object.keys(model.events);
  const heard = new Set(
    Object.values(model.contexts).flatMap(({ functions }) =>
      Object.values(functions).flatMap((each) => (each.kind === "on" ? [each.event] : [])),
    ),
  );
  const candidates = heard.size > 0 ? all.filter((name) => heard.has(name)) : all;
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return only;
  if (only === undefined)
    throw new Fault("TRL0602", "the system has no events; bench an operation with --http");
  throw new Fault("TRL0602", `say which of ${counted(candidates.length, "event")}: ${candidates.join(", ")}`);
}

function operationOf(model: SystemModel, operation: string): ApiContractModel {
  const api = model.apis[operation];
  if (api !== undefined) return api;
  const known = Object.keys(model.apis);
  throw new Fault("TRL0501", `no operation "${operation}"${didYouMean(operation, known)}`, {
    retry: "never",
  });
}

/** Names what this run sends, so that another run on the same data repeats none of it. */
function runName(): string {
  return (process.hrtime.bigint() % 2_821_109_907_456n).toString(36).padStart(8, "0");
}
