import { limits } from "../policy/limits.ts";
import type { ApiContractModel, EventContractModel, SystemModel } from "../document/system-model.ts";
import { parseOperation } from "../names/operation.ts";
import type { ImportedApi, ImportedContract, ImportedEvent } from "./imported.ts";

/** The least system that has the imported contracts in it: by it they are checked before they are written down. */
export function modelOfImported(contracts: readonly ImportedContract[], context: string): SystemModel {
  const source = { file: `contexts/${context}/context.ts` };
  const events = contracts.filter((contract) => contract.kind === "event");
  const apis = contracts.filter((contract) => contract.kind === "api");
  return {
    modelVersion: 1,
    name: "imported",
    summary: "Imported.",
    teams: { importer: { contact: "-", onCall: "-" } },
    contexts: {
      [context]: {
        name: context,
        team: "importer",
        summary: "Imported.",
        source,
        publishes: events.map(({ name }) => name),
        tables: {},
        ports: {},
        settings: {},
        functions: Object.fromEntries(
          apis.map(({ operation }, index) => [
            `answer${index}`,
            {
              kind: "http",
              handler: `contexts/${context}/handlers/answer.ts`,
              timeoutMs: limits.timeoutMs.default,
              concurrency: 1,
              api: operation,
            } as const,
          ]),
        ),
        memoryMiB: limits.memoryMiB.default,
      },
    },
    events: Object.fromEntries(events.map((event) => [event.name, eventModel(event, source.file)])),
    apis: Object.fromEntries(apis.map((api) => [api.operation, apiModel(api, source.file)])),
  };
}

function eventModel(
  { name, summary, key, version, schema }: ImportedEvent,
  file: string,
): EventContractModel {
  return {
    name,
    summary,
    source: { file },
    ...(key === undefined ? {} : { key }),
    version,
    versions: { [version]: { schema, upcast: false } },
  };
}

function apiModel(
  { kind: _kind, title: _title, operation, idempotency, bodyMaxBytes, ...rest }: ImportedApi,
  file: string,
): ApiContractModel {
  const parsed = parseOperation(operation);
  return {
    ...rest,
    operation,
    source: { file },
    // Operations are read before they are imported: a malformed one is left out.
    ...("invalid" in parsed
      ? ({ method: "GET", path: "/" } as const)
      : { method: parsed.method, path: parsed.path }),
    bodyMaxBytes: bodyMaxBytes ?? limits.bodyMaxBytes.default,
    ...(idempotency === undefined ? {} : { idempotencyHeader: idempotency.header }),
    idempotencyWindowMs: idempotency?.windowMs ?? limits.idempotencyWindowMs.default,
  };
}
