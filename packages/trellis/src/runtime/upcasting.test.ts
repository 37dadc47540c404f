import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventContractModel } from "@trellis/model";
import { event } from "../declare/event.ts";
import { StoredEvent } from "./stored-event.ts";
import { compileUpcaster } from "./upcasting.ts";

const total = { type: "object", properties: { total: { type: "integer" } }, required: ["total"] } as const;
const split = {
  type: "object",
  properties: { net: { type: "integer" }, vat: { type: "integer" } },
  required: ["net", "vat"],
} as const;
const contract = event("billing.invoice-issued", {
  summary: "An invoice was issued.",
  version: 3,
  schema: split,
  previous: { 1: { type: "integer" }, 2: total },
  upcast: {
    1: (old) => ({ total: old }),
    2: (old) => ({ net: (old as { total: number }).total, vat: 0 }),
  },
});
const model: EventContractModel = {
  name: contract.name,
  summary: "",
  source: { file: "contracts.ts" },
  version: 3,
  versions: {
    1: { schema: { type: "integer" }, upcast: true },
    2: { schema: total, upcast: true },
    3: { schema: split, upcast: false },
  },
};
const { today, upcast } = compileUpcaster(contract, model);

function eventOf(version: number, data: unknown): StoredEvent {
  const head = {
    specversion: "1.0",
    id: "e",
    source: "/shop",
    type: `billing.invoice-issued.v${version}`,
    time: "t",
  };
  return new StoredEvent(JSON.stringify({ ...head, data }));
}

test("an event of an old version goes up step by step", () => {
  assert.equal(today, "billing.invoice-issued.v3");
  assert.deepEqual(upcast(eventOf(1, 120)), { net: 120, vat: 0 });
  assert.deepEqual(upcast(eventOf(2, { total: 7 })), { net: 7, vat: 0 });
});

test("an event of today's version is left as it is", () => {
  assert.deepEqual(upcast(eventOf(3, { net: 1, vat: 2 })), { net: 1, vat: 2 });
});

test("a version without an upcast goes on as it is, where the next one takes its documents", () => {
  const plain = event("billing.invoice-issued", {
    summary: "",
    version: 3,
    schema: split,
    previous: { 2: true },
  });
  const versions = { 2: { schema: split, upcast: false }, 3: { schema: split, upcast: false } };
  const untouched = compileUpcaster(plain, { ...model, versions });
  assert.deepEqual(untouched.upcast(eventOf(2, { net: 1, vat: 2 })), { net: 1, vat: 2 });
});

test("a version that nobody knows, and a result that breaks today's schema, are faults", () => {
  assert.throws(() => upcast(eventOf(4, {})), { code: "TRL0212", message: /does not know this version/ });
  assert.throws(() => upcast(eventOf(2, { total: "7" })), {
    code: "TRL0212",
    message: /the upcast from version 2 breaks version 3: \/net must be integer/,
  });
  const gap = compileUpcaster(
    event("billing.invoice-issued", { summary: "", version: 3, schema: split }),
    model,
  );
  assert.throws(() => gap.upcast(eventOf(2, { total: 7 })), {
    code: "TRL0212",
    message: /no upcast from version 2/,
  });
});

test("a chain stops at the step that throws, or whose result the next version does not allow, and says which", () => {
  const chain = (first: (old: unknown) => unknown) =>
    compileUpcaster(
      { ...contract, declaration: { ...contract.declaration, upcast: { 1: first, 2: neverReached } } },
      model,
    );
  let reached = 0;
  const neverReached = (): unknown => void (reached += 1);
  const thrown = (first: (old: unknown) => unknown): unknown => {
    try {
      return chain(first).upcast(eventOf(1, 5));
    } catch (error) {
      return error;
    }
  };
  const throwing = thrown(() => {
    throw new TypeError("no total");
  });
  assert.match(
    String(throwing),
    /can't be read as billing.invoice-issued.v3: the upcast from version 1 threw TypeError: no total/,
  );
  assert.deepEqual(
    [(throwing as { code: string }).code, (throwing as { retry: string }).retry],
    ["TRL0212", "never"],
  );
  assert.match(
    String(thrown(() => ({ sum: 5 }))),
    /the upcast from version 1 breaks version 2: \/total is missing/,
  );
  assert.equal(reached, 0);
});
