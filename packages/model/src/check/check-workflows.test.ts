import assert from "node:assert/strict";
import { test } from "node:test";
import type { SubscriptionModel, WorkflowModel } from "../document/system-model.ts";
import { checkModel } from "./check-model.ts";
import { type Draft, findings, issueInvoice, soundModel } from "./fixtures/sound-model.ts";

test("a workflow whose tasks are tasks of its context, started by what it takes, is sound", () => {
  assert.deepEqual(
    found(() => undefined),
    [],
  );
});

test("a Task that names no function of the context is found in its file, with the name that was meant", () => {
  const [finding, ...others] = found((_model, { definition }) => nameTask(definition, "trellis:asign"));
  assert.deepEqual(others, []);
  assert.equal(
    finding?.message,
    'the Task "Assign" names asign, which is no function of the context billing; did you mean assign?',
  );
  assert.deepEqual(finding?.where, {
    file: "contexts/billing/workflows/w.asl.json",
    pointer: "/States/Assign/Resource",
  });
  assert.equal(finding?.fix, 'Write "trellis:assign"');
  const [token] = found((_model, { definition }) => nameTask(definition, "trellis:asign.waitForTaskToken"));
  assert.equal(token?.fix, 'Write "trellis:assign.waitForTaskToken"');
});

test("a Task that names a function for events, requests or a clock is refused, and told what to do instead", () => {
  const messages = ["issueInvoice", "getInvoice", "closeMonth", "w"].map(
    (name) => found((_model, { definition }) => nameTask(definition, `trellis:${name}`))[0]?.message,
  );
  assert.deepEqual(messages, [
    'the Task "Assign" names issueInvoice, which takes events',
    'the Task "Assign" names getInvoice, which answers requests',
    'the Task "Assign" names closeMonth, which runs by the clock',
    'the Task "Assign" names w, which is no function of the context billing',
  ]);
});

test("a workflow may not start on an event whose data it does not take", () => {
  const input = (type: string): object => ({
    type: "object",
    properties: { account: { type } },
    required: ["account"],
  });
  assert.deepEqual(
    found((_model, workflow) => (workflow.input = input("string") as never)),
    [],
  );
  const [finding] = found((_model, workflow) => (workflow.input = input("integer") as never));
  assert.equal(finding?.code, "TRL0166");
  assert.equal(
    finding?.message,
    "workflow w starts on market.plan-bought, whose data is not what its input takes",
  );
  // What is not read is not there.
  const [unread] = found((model, workflow) => {
    workflow.input = input("string") as never;
    (model.contexts.billing!.functions.w as { reads?: string[] }).reads = ["note"];
  });
  assert.equal(unread?.code, "TRL0166");
});

test("a workflow's name and numbers have their grammar and their bounds", () => {
  assert.deepEqual(
    found((model, workflow) => (model.contexts.billing!.workflows = { "the-w": workflow })).map(
      ({ message }) => message,
    ),
    ['"the-w" is no name of a workflow'],
  );
  assert.deepEqual(
    found((_model, workflow) => Object.assign(workflow, { timeoutMs: 10, retentionDays: 0 })).map(
      ({ message }) => message,
    ),
    [
      "workflow w: retentionDays is 0; it goes from 1 to 3,650 days",
      "workflow w: timeoutMs is 10; it goes from 1,000 to 31,536,000,000 ms",
    ],
  );
  assert.deepEqual(findings(), []);
});

/** As a test may change it. */
type Loose = NonNullable<Draft["contexts"][string]["workflows"]>[string];

function nameTask(definition: WorkflowModel["definition"], resource: string): void {
  const { States } = definition as { States: Record<string, { Resource: string }> };
  States["Assign"]!.Resource = resource;
}

function found(change: (model: Draft, workflow: Loose) => unknown): ReturnType<typeof checkModel> {
  const model = soundModel();
  const billing = model.contexts.billing!;
  const { reads: _all, ...start } = issueInvoice(model) as SubscriptionModel;
  const workflow: Loose = {
    kind: "standard",
    file: "contexts/billing/workflows/w.asl.json",
    definition: {
      StartAt: "Assign",
      States: { Assign: { Type: "Task", Resource: "trellis:assign", End: true } },
    },
    hash: "0".repeat(64),
    tasks: ["assign"],
    startsOn: start.event,
    timeoutMs: 60_000,
    retentionDays: 90,
  };
  Object.assign(billing.functions, {
    assign: {
      kind: "task",
      handler: "contexts/billing/handlers/assign.ts",
      timeoutMs: 30_000,
      concurrency: 16,
    },
    w: { ...start, ordered: false, starts: "w" },
  });
  billing.workflows = { w: workflow };
  change(model, workflow);
  return checkModel(model);
}
