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

/**
 * The same for an event in parts.
 *
 * @throws Fault TRL0201
 */
export function assertPartsSize(contractName: string, head: string, members: string, data: string): void {
  if (head.length + members.length + data.length + ownBytes <= eventMaxBytes / 3) return;
  assertEventSize(contractName, head + members + data + " ".repeat(ownBytes));
}

/** Room for id, time, traceparent and the names of members, at most. */
const ownBytes = 200;

export interface EnvelopeFields {
  readonly id: string;
  readonly timeMs: number;
  readonly key: string | undefined;
  readonly traceparent: string;
  readonly tracestate?: string | undefined;
  readonly data: unknown;
}

/** Writes events of one version of a contract; what all of them share is made once. */
export type EnvelopeWriter = (fields: EnvelopeFields) => string;

/** @param source the publisher, as a URI reference: `/pulse/billing` */
export function envelopeWriter(
  systemName: string,
  source: string,
  contract: EventContractModel,
  version: number = contract.version,
): EnvelopeWriter {
  const head = envelopeHead(systemName, source, contract, version);
  return (fields) => {
    const { id, timeMs, traceparent, data } = fields;
    const members = `,"id":${JSON.stringify(id)}${ownMembers(fields.key, fields.tracestate)}`;
    return composeEvent(head, { id: undefined, timeMs, traceparent, members }, dataText(data));
  };
}

/** The members that all events of one version of a contract share, as the beginning of a JSON object. */
export function envelopeHead(
  systemName: string,
  source: string,
  contract: EventContractModel,
  version: number = contract.version,
): string {
  const type = eventType(contract.name, version);
  const dataschema = `urn:trellis:${systemName}:${contract.name}:${version}`;
  return (
    `{"specversion":"1.0","source":${JSON.stringify(source)},"type":${JSON.stringify(type)},` +
    `"datacontenttype":"application/json","dataschema":${JSON.stringify(dataschema)}`
  );
}

/** Members that few events have, each with a comma before it. */
export function ownMembers(key: string | undefined, tracestate: string | undefined): string {
  return (
    (tracestate === undefined ? "" : `,"tracestate":${JSON.stringify(tracestate)}`) +
    // An attribute of CloudEvents is never empty.
    (key === undefined || key === "" ? "" : `,"partitionkey":${quoted(key)}`)
  );
}

/** Text as JSON writes it. Most keys need no escaping, and looking costs a tenth of asking JSON. */
function quoted(text: string): string {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return JSON.stringify(text);
  }
  return `"${text}"`;
}

/** What makes an envelope its own. */
export interface OwnEnvelope {
  /** Needs no escaping; undefined when it is among the members. */
  readonly id: string | undefined;
  readonly timeMs: number;
  readonly traceparent: string;
  /** Further members, each with a comma before it. */
  readonly members: string;
}

/** A whole event. `data` is JSON text, empty when there is none, and stands last. */
export function composeEvent(head: string, own: OwnEnvelope, data: string): string {
  const id = own.id === undefined ? "" : `,"id":"${own.id}"`;
  return (
    `${head}${id},"time":"${isoTime(own.timeMs)}","traceparent":"${own.traceparent}"${own.members}` +
    (data === "" ? "}" : `,"data":${data}}`)
  );
}

/** Data as JSON text; empty where JSON has no word for it (`undefined`, a function). */
export function dataText(data: unknown): string {
  const text: string | undefined = JSON.stringify(data);
  return text ?? "";
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
