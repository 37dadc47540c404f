import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "@trellis/model";
import { boundedDefinition } from "./bounded-definition.ts";

const definition = { StartAt: "Done", States: { Done: { Type: "Succeed" } } };
const hash = "h".repeat(64);
const kind = "standard";

test("the declaration's time limit bounds a definition that has none", () => {
  const bounded = boundedDefinition({ definition, hash, kind, timeoutMs: 1_500 });
  assert.deepEqual(JSON.parse(bounded.json), { ...definition, TimeoutSeconds: 2 });
  assert.match(bounded.hash, /^[0-9a-f]{64}$/);
});

test("the shorter of two limits holds", () => {
  const own = { ...definition, TimeoutSeconds: 10 };
  assert.deepEqual(boundedDefinition({ definition: own, hash, kind, timeoutMs: 60_000 }), {
    hash,
    json: JSON.stringify(own),
  });
  const shorter = boundedDefinition({ definition: own, hash, kind, timeoutMs: 5_000 });
  assert.deepEqual(JSON.parse(shorter.json), { ...definition, TimeoutSeconds: 5 });
});

test("the default limit changes nothing", () => {
  const timeoutMs = limits.executionTimeoutMs.default;
  assert.deepEqual(boundedDefinition({ definition, hash, kind, timeoutMs }), {
    hash,
    json: JSON.stringify(definition),
  });
});

test("the same limit gives the same name, another one another", () => {
  const named = (timeoutMs: number): string => boundedDefinition({ definition, hash, kind, timeoutMs }).hash;
  assert.equal(named(2_000), named(2_000));
  assert.notEqual(named(2_000), named(3_000));
});

test("an express workflow's definition has a name of its own: how it runs stays with an execution", () => {
  const timeoutMs = 300_000;
  const named = (of: "express" | "standard"): string =>
    boundedDefinition({ definition, hash, kind: of, timeoutMs }).hash;
  assert.equal(named("express"), `express:${named("standard")}`);
});
