import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../definition/definition.ts";
import { parseDefinition } from "../definition/parse-definition.ts";

type Fields = { readonly [field: string]: Json };

const machineOf = (state: Fields): Fields => ({ StartAt: "A", States: { A: { End: true, ...state } } });

function found(machine: Fields, isExpress: boolean): readonly string[] {
  const parsed = parseDefinition(machine, { isExpress });
  const problems = "machine" in parsed ? [] : parsed.problems;
  return problems.map(({ code, pointer, message }) => `${code} ${pointer}: ${message}`);
}

const arn = "arn:aws:states:::states:startExecution";
const asking = { Parameters: { StateMachineArn: "a.b", "Input.$": "$$" }, TimeoutSeconds: 60 };

function itemsOf(ExecutionType: "STANDARD" | "EXPRESS", item: Fields): Fields {
  const ItemProcessor = { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType }, ...item };
  return { Type: "Map", ItemProcessor };
}

test("an express workflow waits for no end and no token, and has no distributed Map", () => {
  for (const ending of ["sync", "sync:2", "waitForTaskToken"])
    assert.deepEqual(found(machineOf({ Type: "Task", Resource: `${arn}.${ending}`, ...asking }), true), [
      `TRL0778 /States/A/Resource: "A" ends in .${ending} in an express workflow`,
    ]);
  const pass = { StartAt: "B", States: { B: { Type: "Pass", End: true } } };
  assert.deepEqual(found(machineOf(itemsOf("EXPRESS", pass)), true), [
    'TRL0778 /States/A: "A" is a distributed Map in an express workflow',
  ]);
  for (const state of [
    { Type: "Task", Resource: arn, ...asking },
    { Type: "Task", Resource: "trellis:act" },
    { Type: "Map", ItemProcessor: pass },
  ])
    assert.deepEqual(found(machineOf(state), true), []);
});

test("nor do express items of a distributed Map, in whatever workflow; standard ones may", () => {
  const asks = { Type: "Task", Resource: `${arn}.sync`, ...asking, End: true };
  const branch = { StartAt: "C", States: { C: asks } };
  const both = { StartAt: "B", States: { B: { Type: "Parallel", Branches: [branch], End: true } } };
  assert.deepEqual(found(machineOf(itemsOf("EXPRESS", both)), false), [
    'TRL0778 /States/A/ItemProcessor/States/B/Branches/0/States/C/Resource: "C" ends in .sync in an express workflow',
  ]);
  assert.deepEqual(found(machineOf(itemsOf("STANDARD", both)), false), []);
  assert.deepEqual(found(machineOf({ ...asks }), false), []);
});
