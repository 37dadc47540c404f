import assert from "node:assert/strict";
import { test } from "node:test";
import type { SystemModel } from "@trellis/model";
import { Patching } from "./patching.ts";

const bounded = {
  type: "object",
  properties: { amount: { type: "integer", minimum: 0 } },
  required: ["amount"],
};
const source = { file: "context.ts" };
// Contracts alone matter here.
const model = {
  events: {
    "shop.sold": {
      name: "shop.sold",
      summary: "",
      source,
      key: "account",
      version: 2,
      versions: { 1: { schema: true, upcast: true }, 2: { schema: bounded, upcast: false } },
    },
  },
} as unknown as SystemModel;
const patching = new Patching(model);

const envelope = {
  specversion: "1.0",
  source: "/test/shop",
  type: "shop.sold.v2",
  id: "e-1",
  time: "2026-01-01T00:00:00.000Z",
  traceparent: "00-a7b06a4debbe13a9e6a9b355d5f0efb1-8a80ae713cd21369-00",
  partitionkey: "acc-1",
};
const stored = (data: unknown, type = envelope.type): string => JSON.stringify({ ...envelope, type, data });

test("a patch changes the data, and leaves id, time and trace as they were", () => {
  const patched = patching.patched(stored({ account: "acc-1", amount: -4, note: "x" }), {
    amount: 4,
    note: null,
  });
  assert.ok("json" in patched);
  assert.deepEqual(JSON.parse(patched.json), { ...envelope, data: { account: "acc-1", amount: 4 } });
  assert.match(patched.json, /,"data":\{"account":"acc-1","amount":4\}\}$/);
});

test("what a patch makes is checked by the version that the event was published by, as it is declared today", () => {
  assert.deepEqual(patching.patched(stored({ amount: 1 }), { amount: -1 }), {
    problem: "shop.sold.v2: /amount must be >= 0",
  });
  assert.deepEqual(patching.patched(stored({ amount: 1 }), { amount: null }), {
    problem: "shop.sold.v2: /amount is missing",
  });
  assert.ok("json" in patching.patched(stored({ amount: 1 }, "shop.sold.v1"), { amount: -1 }));
});

test("an event of a contract that is declared no more can't be patched", () => {
  for (const type of ["shop.sold.v3", "shop.gone.v1", "trellis.schedule-fired.v1"])
    assert.deepEqual(patching.patched(stored({}, type), {}), { problem: `no contract declares ${type}` });
});

test("a patch can't give an event another key, nor make it larger than events may be", () => {
  assert.deepEqual(patching.patched(stored({ account: "acc-1", amount: 1 }), { account: "acc-2" }), {
    problem: "shop.sold.v2: /account is the event's key and can't be changed",
  });
  const large = patching.patched(stored({ amount: 1, note: "x".repeat(262_000) }), {
    more: "y".repeat(1_000),
  });
  assert.match("problem" in large ? large.problem : "", /more than 262144 bytes$/);
});
