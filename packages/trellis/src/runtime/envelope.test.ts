import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventContractModel } from "@trellis/model";
import { compileValidator, type SystemModel } from "@trellis/model";
import { asyncApiOf } from "@trellis/model/contracts";
import fc from "fast-check";
import { envelopeWriter, keyOf } from "./envelope.ts";

const contract: EventContractModel = {
  name: "billing.invoice-issued",
  summary: "",
  source: { file: "contracts.ts" },
  key: "account",
  version: 2,
  versions: {},
};
const write = envelopeWriter("pulse", "/pulse/billing", contract);
const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

test("an event is written as a CloudEvent with everything in its place", () => {
  const json = write({
    id: "e1",
    timeMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    key: "a-1",
    traceparent,
    tracestate: "x=1",
    data: { total: 5 },
  });
  assert.deepEqual(JSON.parse(json), {
    specversion: "1.0",
    id: "e1",
    source: "/pulse/billing",
    type: "billing.invoice-issued.v2",
    time: "2026-01-02T03:04:05.006Z",
    datacontenttype: "application/json",
    dataschema: "urn:trellis:pulse:billing.invoice-issued:2",
    partitionkey: "a-1",
    traceparent,
    tracestate: "x=1",
    data: { total: 5 },
  });
});

test("whatever the id, the key, the time and the data, the text is a valid CloudEvent that says the same", () => {
  const valid = compileValidator(cloudEventSchema);
  const anyText = fc.string({ unit: "binary", minLength: 1 });
  fc.assert(
    fc.property(
      anyText,
      fc.option(fc.string({ unit: "binary" }), { nil: undefined }),
      fc.nat(253_402_300_799_999),
      fc.jsonValue({ maxDepth: 2 }),
      (id, key, timeMs, data) => {
        const event = JSON.parse(write({ id, timeMs, key, traceparent, data }));
        assert.equal(valid(event), undefined);
        assert.deepEqual(event.data, JSON.parse(JSON.stringify(data)));
        assert.deepEqual([event.id, Date.parse(event.time)], [id, timeMs]);
        assert.equal(event.partitionkey, key === "" ? undefined : key);
      },
    ),
    { numRuns: 40 },
  );
});

test("data that JSON has no word for is left out, and the text stays JSON", () => {
  for (const data of [undefined, () => 1, Symbol("x")]) {
    const event = JSON.parse(write({ id: "e", timeMs: 0, key: undefined, traceparent, data }));
    assert.equal("data" in event, false);
  }
});

test("an event's key is its contract's field as text, where there is one", () => {
  assert.equal(keyOf(contract, { account: "a" }), "a");
  assert.equal(keyOf(contract, { account: 5 }), "5");
  for (const data of [
    {},
    { account: null },
    { account: { id: 1 } },
    { account: true },
    null,
    "account",
    undefined,
  ]) {
    assert.equal(keyOf(contract, data), undefined);
  }
  const { key: _key, ...keyless } = contract;
  assert.equal(keyOf(keyless, { account: "a" }), undefined);
});

/** The specification's own JSON Schema, as far as structured JSON events use it, with its distributed-tracing extension. */
const cloudEventSchema = {
  type: "object",
  properties: {
    id: { type: "string", minLength: 1 },
    source: { type: "string", minLength: 1, format: "uri-reference" },
    specversion: { type: "string", minLength: 1 },
    type: { type: "string", minLength: 1 },
    datacontenttype: { type: ["string", "null"], minLength: 1 },
    dataschema: { type: ["string", "null"], format: "uri", minLength: 1 },
    subject: { type: ["string", "null"], minLength: 1 },
    time: { type: ["string", "null"], format: "date-time", minLength: 1 },
    partitionkey: { type: "string", minLength: 1 },
    traceparent: { type: "string", pattern: "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$" },
  },
  required: ["id", "source", "specversion", "type"],
};

test("what is written is valid by the payload that the exported AsyncAPI document has for it", () => {
  const sold = {
    ...contract,
    versions: { 2: { schema: { type: "object", required: ["account"] }, upcast: false } },
  };
  const billing = {
    name: "billing",
    team: "t",
    summary: "s",
    source: contract.source,
    publishes: [contract.name],
    tables: {},
    ports: {},
    settings: {},
    functions: {},
    memoryMiB: 128,
  };
  const model: SystemModel = {
    modelVersion: 1,
    name: "pulse",
    summary: "s",
    teams: {},
    contexts: { billing },
    events: { [contract.name]: sold },
    apis: {},
  };
  const document = JSON.parse(JSON.stringify(asyncApiOf(model)));
  const { payload } = document.channels[contract.name].messages["billing.invoice-issued.v2"];
  const validate = compileValidator({ ...payload, components: document.components });
  for (const more of [{ key: undefined }, { key: "a-1", tracestate: "x=1" }]) {
    const event = JSON.parse(write({ id: "e1", timeMs: 1, traceparent, data: { account: "a-1" }, ...more }));
    assert.equal(validate(event), undefined);
    assert.equal(validate({ ...event, data: {} })?.[0]?.pointer, "/data/account");
    assert.equal(validate({ ...event, specversion: "0.3" })?.[0]?.pointer, "/specversion");
  }
});
