import assert from "node:assert/strict";
import { test } from "node:test";
import type { ApiContractModel, SystemModel } from "@trellis/model";
import { api } from "../declare/api.ts";
import { Caller, callsRecordedMax, type CallingInvocation } from "./caller.ts";
import { compileCalls } from "./compiled-call.ts";

const contract = (operation: string, path: string): ApiContractModel => ({
  operation, path, summary: "", source: { file: "contracts.ts" }, method: "GET", responses: { 200: null },
  bodyMaxBytes: 1_000, idempotencyWindowMs: 1_000,
}); // prettier-ignore
const quick = api("GET /quick", { summary: "", responses: { 200: null } });
const slow = api("GET /slow", { summary: "", responses: { 200: null } });
const apis = { "GET /quick": contract("GET /quick", "/quick"), "GET /slow": contract("GET /slow", "/slow") };
const calls = [{ operation: "GET /quick" }, { operation: "GET /slow" }];

const invocation: CallingInvocation = {
  functionName: "shop.f",
  workKey: "w",
  tracestate: undefined,
  trace: () => ({ traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7", sampled: true }),
  assertOpen: () => undefined,
};

test("of an invocation that is given up, answered calls are told as they ended, and open ones as late", async () => {
  const caller = callerOf();
  await caller.call(invocation, quick);
  void caller.call(invocation, slow).catch(() => undefined);
  const told = caller.givenUp().map(({ operation, status, failure }) => [operation, status, failure?.code]);
  assert.deepEqual(told, [
    ["GET /quick", 200, undefined],
    ["GET /slow", undefined, "TRL0217"],
  ]);
  assert.equal(caller.made.length, 1);
});

test("no more calls are told of an invocation that is given up than of others", () => {
  const caller = callerOf();
  for (let made = 0; made < callsRecordedMax + 3; made++)
    void caller.call(invocation, slow).catch(() => undefined);
  assert.equal(caller.givenUp().length, callsRecordedMax);
});

function callerOf(): Caller {
  // Nothing else of a model is asked for.
  const compiled = compileCalls({ apis } as unknown as SystemModel, calls);
  assert.ok(compiled !== undefined);
  const answer = { status: 200, headers: {} };
  return new Caller(
    compiled,
    ({ operation }) => (operation === "GET /quick" ? Promise.resolve(answer) : new Promise(() => undefined)),
    () => 0,
    // Long enough for the test, short enough for its process to end.
    200,
  );
}
