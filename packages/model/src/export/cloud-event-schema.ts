import { eventType } from "../names/names.ts";
import type { EventContractModel, SystemModel } from "../document/system-model.ts";
import type { SchemaObject } from "../schema/subschemas.ts";

/** The media type of an event in CloudEvents' structured JSON mode. */
export const cloudEventMediaType = "application/cloudevents+json";

/** What all events of the platform have in common: a CloudEvents 1.0 envelope in its structured JSON form. */
export const cloudEventSchema: SchemaObject = {
  description: "A CloudEvents 1.0 event in structured JSON mode.",
  type: "object",
  required: ["specversion", "id", "source", "type", "time", "datacontenttype", "dataschema", "traceparent"],
  properties: {
    specversion: { const: "1.0" },
    id: {
      description: "Together with source it names the event: a repetition has the same.",
      type: "string",
      minLength: 1,
    },
    source: {
      description: "The publisher: /system/context.",
      type: "string",
      format: "uri-reference",
      minLength: 1,
    },
    type: { description: "Contract and version: billing.invoice-issued.v2.", type: "string", minLength: 1 },
    time: { type: "string", format: "date-time" },
    datacontenttype: { const: "application/json" },
    dataschema: { type: "string", format: "uri", minLength: 1 },
    partitionkey: { description: "Events of one key are in order.", type: "string", minLength: 1 },
    traceparent: { description: "W3C trace context.", type: "string", minLength: 1 },
    tracestate: { type: "string", minLength: 1 },
  },
};

/** What the envelopes of one version say beyond that. */
export function versionEnvelope(
  { name: system }: Pick<SystemModel, "name">,
  contract: EventContractModel,
  version: number,
  data: SchemaObject | boolean,
): SchemaObject {
  return {
    type: "object",
    required: ["data"],
    properties: {
      type: { const: eventType(contract.name, version) },
      dataschema: { const: `urn:trellis:${system}:${contract.name}:${version}` },
      data,
    },
  };
}

/** An envelope around an example of the data; id, time and trace are made up, and always the same. */
export function exampleEnvelope(
  { name: system }: Pick<SystemModel, "name">,
  publisher: string,
  contract: EventContractModel,
  version: number,
  data: unknown,
): Readonly<Record<string, unknown>> {
  const key = contract.key === undefined ? undefined : memberOf(data, contract.key);
  return {
    specversion: "1.0",
    id: "01890a5d-ac96-774b-bcce-b302099a8057",
    source: `/${system}/${publisher}`,
    type: eventType(contract.name, version),
    time: "2026-01-31T12:00:00.000Z",
    datacontenttype: "application/json",
    dataschema: `urn:trellis:${system}:${contract.name}:${version}`,
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ...(key === undefined || key === "" ? {} : { partitionkey: key }),
    data,
  };
}

function memberOf(data: unknown, key: string): string | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const value: unknown = Reflect.get(data, key);
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
