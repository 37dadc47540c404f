import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createSampleEngine, type SampleEngine } from "./fixtures/sample-engine.ts";
import { connectInspection, type InspectionClient } from "./inspection-client.ts";
import { openInspection } from "./inspection-server.ts";

let engine: SampleEngine;
let client: InspectionClient;
let close: () => Promise<void>;

before(async () => {
  engine = createSampleEngine();
  const inspection = await openInspection({ inspected: engine });
  client = connectInspection(inspection.url);
  close = inspection.close;
});
after(() => close());

test("what a client asks of executions reaches the engine as it was said, names with a slash included", async () => {
  const name = "inv/77";
  const filter = { workflow: "billing.dunning", status: "FAILED", error: "card-declined", of: name } as const;
  engine.asked.length = 0;
  assert.equal((await client.workflows())[0]?.name, "billing.dunning");
  assert.equal((await client.executions(filter, 7, 40)).total, 1);
  assert.equal((await client.executions({ children: true }, 7)).total, 1);
  assert.equal((await client.execution("billing.dunning", name)).events, 9);
  assert.equal((await client.executionHistory("billing.dunning", name, 1, 100)).next, 101);
  assert.equal((await client.executionDefinition("billing.dunning", name)).machine.StartAt, "Charge");
  await client.executionResult("billing.dunning", name, 250);
  await client.startExecution("billing.dunning", { invoice: 77 }, { name });
  await client.startExecution("billing.dunning", undefined);
  await client.stopExecution("billing.dunning", name, { error: "wrong", by: "ada" });
  await client.redriveExecution("billing.dunning", name, { input: null, why: "mended" });
  await client.previewExecutionRedrive(filter);
  await client.previewExecutionRedrive({ children: true });
  assert.equal((await client.redriveExecutions(filter, { perSecond: "max", limit: 3, by: "ada" })).length, 1);
  await client.answerTask({ kind: "succeeded", token: "t", output: { paid: true } });
  await client.answerTask({ kind: "failed", token: "t", error: "declined", cause: "no funds" });
  await client.answerTask({ kind: "heartbeat", token: "t" });
  assert.deepEqual(engine.asked, [
    ["workflows"],
    ["executions", filter, 7, 40],
    ["executions", { children: true }, 7, undefined],
    ["execution", "billing.dunning", name],
    ["executionHistory", "billing.dunning", name, 1, 100],
    ["executionDefinition", "billing.dunning", name],
    ["executionResult", "billing.dunning", name, 250],
    ["startExecution", "billing.dunning", { invoice: 77 }, { name }],
    ["startExecution", "billing.dunning", {}, {}],
    ["stopExecution", "billing.dunning", name, { error: "wrong", by: "ada" }],
    ["redriveExecution", "billing.dunning", name, { input: null, why: "mended" }],
    ["previewExecutionRedrive", filter],
    ["previewExecutionRedrive", { children: true }],
    ["redriveExecutions", filter, { perSecond: "max", limit: 3, by: "ada" }],
    ["answerTask", { kind: "succeeded", token: "t", output: { paid: true } }],
    ["answerTask", { kind: "failed", token: "t", error: "declined", cause: "no funds" }],
    ["answerTask", { kind: "heartbeat", token: "t" }],
  ]);
});

test("what can't be read is refused, and what is not there is said with its code", async () => {
  const ask = (path: string, body?: unknown): Promise<Response> =>
    fetch(`${client.url}${path}`, {
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      headers: { "content-type": "application/json" },
    });
  assert.equal((await ask("/api/executions?status=RUNING")).status, 400);
  assert.equal((await ask("/api/executions?nmae=x")).status, 400);
  assert.equal((await ask("/api/executions?of=x")).status, 400);
  assert.equal((await ask("/api/executions?children=all")).status, 400);
  assert.equal((await ask("/api/executions/redrive", {})).status, 400);
  assert.equal((await ask("/api/tasks/fail", { token: "t" })).status, 400);
  await assert.rejects(client.execution("billing.dunning", "none"), { code: "TRL0333" });
});
