import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { compileValidator, Fault, type EventContractModel, type JsonSchema } from "@trellis/model";
import { compileExamples } from "@trellis/model/contracts";
import { loadSystem } from "trellis/load";
import { eventSource, exampleDocuments, schemaOf } from "./event-source.ts";

test("every contract of the example system has examples, and all of them are valid", async () => {
  const root = fileURLToPath(new URL("../../../../examples/pulse", import.meta.url));
  const { model } = await loadSystem(root, { settings: { GITHUB_WEBHOOK_SECRET: "secret" } });
  assert.ok(model);
  const events = Object.values(model.events).map((contract) => [contract.name, schemaOf(contract)] as const);
  const apis = Object.values(model.apis).flatMap(({ operation, params, query, headers, body, responses }) =>
    [params, query, headers, body, ...Object.values(responses)].flatMap((schema) =>
      schema === undefined || schema === null ? [] : [[operation, schema] as const],
    ),
  );
  assert.ok(
    events.length >= 13 && apis.length >= 19,
    `${events.length} events, ${apis.length} parts of APIs`,
  );
  for (const [name, schema] of [...events, ...apis]) {
    const validate = compileValidator(schema);
    const make = compileExamples(schema);
    for (let seed = 0; seed < 50; seed++) {
      const made = make(seed);
      assert.ok("example" in made, `${name}: ${JSON.stringify(made)}`);
      assert.equal(validate(made.example), undefined, name);
    }
  }
});

const order = {
  type: "object",
  properties: {
    customer: { type: "string", pattern: "^cus-[0-9]{6}$" },
    amount: { type: "integer", minimum: 0 },
  },
  required: ["customer", "amount"],
};

test("the key takes as many values as were asked for, in documents that stay valid", () => {
  const made = exampleDocuments(contractOf(order), 5_000, 1);
  assert.equal(made.key?.values.length, 5_000);
  const next = eventSource(made, 0, "run");
  const validate = compileValidator(order);
  const customers = new Set<unknown>();
  for (let at = 0; at < 10_000; at++) {
    const { data, id } = next();
    assert.deepEqual([validate(data), id], [undefined, undefined]);
    customers.add((data as { customer: string }).customer);
  }
  assert.equal(customers.size, 5_000);
});

test("a schema that allows fewer keys gives those", () => {
  const few = { ...order, properties: { ...order.properties, customer: { enum: ["a", "b", "c"] } } };
  assert.deepEqual(
    new Set(exampleDocuments(contractOf(few), 1_000, 1).key?.values),
    new Set(["a", "b", "c"]),
  );
});

test("a contract without examples is told from its reason", () => {
  const never = {
    ...order,
    properties: { ...order.properties, amount: { type: "integer", minimum: 1, maximum: 0 } },
  };
  assert.throws(
    () => exampleDocuments(contractOf(never), 10, 1),
    (error) =>
      error instanceof Fault &&
      error.code === "TRL0612" &&
      /load.order version 1: no number/.test(error.message),
  );
});

test("the share of duplicates repeats ids that were sent before, with the same data", () => {
  for (const share of [0.01, 0.05, 0.5, 0.9]) {
    const next = eventSource({ documents: [{ a: 1 }, { a: 2 }, { a: 3 }] }, share, "run");
    const sent = new Map<string, unknown>();
    let repeated = 0;
    for (let at = 0; at < 10_000; at++) {
      const { id, data } = next();
      if (id === undefined) continue;
      if (sent.has(id)) repeated += 1;
      assert.deepEqual(data, sent.get(id) ?? data);
      sent.set(id, data);
    }
    assert.ok(Math.abs(repeated / 10_000 - share) < 0.002, `${repeated} for ${share}`);
  }
});

function contractOf(schema: JsonSchema): EventContractModel {
  return {
    name: "load.order",
    summary: "",
    source: { file: "" },
    key: "customer",
    version: 1,
    versions: { 1: { schema, upcast: false } },
  };
}
