import { eventType, Fault, type EventContractModel } from "@trellis/model";

/** A CloudEvents 1.0 event in its structured JSON form, as the platform writes it. */
export interface CloudEvent {
  readonly specversion: "1.0";
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly datacontenttype: "application/json";
  readonly dataschema: string;
  /** The key's value (CloudEvents extension "partitioning"). */
  readonly partitionkey?: string;
  /** W3C trace context (CloudEvents extension "distributed tracing"). */
  readonly traceparent?: string;
  readonly tracestate?: string;
  readonly data: unknown;
}

/** Bound on one event in bytes, its envelope included: what Amazon EventBridge takes. */
export const eventMaxBytes = 262_144;

/** @throws Fault TRL0201 when an event is larger than `eventMaxBytes` */
export function assertEventSize(contractName: string, json: string): void {
  // No UTF-16 unit takes more than three bytes: most events need no counting.
  if (json.length <= eventMaxBytes / 3) return;
  const bytes = Buffer.byteLength(json);
  if (bytes <= eventMaxBytes) return;
  throw new Fault(
    "TRL0201",
    `${contractName}: the event has ${bytes} bytes; at most ${eventMaxBytes} are allowed`,
    {
      retry: "never",
    },
  );
}

export interface EnvelopeFields {
  readonly id: string;
  readonly timeMs: number;
  readonly key: string | undefined;
  readonly traceparent: string;
  readonly tracestate?: string | undefined;
  readonly data: unknown;
}

/** Writes events of one contract's current version; what all of them share is made once. */
export type EnvelopeWriter = (fields: EnvelopeFields) => string;

/** @param source the publisher, as a URI reference: `/pulse/billing` */
export function envelopeWriter(
  systemName: string,
  source: string,
  contract: EventContractModel,
): EnvelopeWriter {
  const type = eventType(contract.name, contract.version);
  const dataschema = `urn:trellis:${systemName}:${contract.name}:${contract.version}`;
  const head =
    `{"specversion":"1.0","source":${JSON.stringify(source)},"type":${JSON.stringify(type)},` +
    `"datacontenttype":"application/json","dataschema":${JSON.stringify(dataschema)},"id":`;
  return ({ id, timeMs, key, traceparent, tracestate, data }) =>
    `${head}${JSON.stringify(id)},"time":"${isoTime(timeMs)}","traceparent":"${traceparent}"` +
    (tracestate === undefined ? "" : `,"tracestate":${JSON.stringify(tracestate)}`) +
    // An attribute of CloudEvents is never empty, and data that JSON has no word for is absent.
    (key === undefined || key === "" ? "" : `,"partitionkey":${JSON.stringify(key)}`) +
    dataMember(JSON.stringify(data));
}

/** @param text what `JSON.stringify` answers, which is no text for `undefined` and functions */
function dataMember(text: string | undefined): string {
  return text === undefined ? "}" : `,"data":${text}}`;
}

/** The value of the contract's key in `data`, as text; undefined where the contract has no key. */
export function keyOf(contract: EventContractModel, data: unknown): string | undefined {
  if (contract.key === undefined || typeof data !== "object" || data === null) return undefined;
  const value = (data as Readonly<Record<string, unknown>>)[contract.key];
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

let lastMs = Number.NaN;
let lastIso = "";

/** Many events share their millisecond: the text is made once for each. */
function isoTime(timeMs: number): string {
  if (timeMs !== lastMs) {
    lastIso = new Date(timeMs).toISOString();
    lastMs = timeMs;
  }
  return lastIso;
}
