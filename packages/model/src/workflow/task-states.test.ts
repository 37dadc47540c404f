import assert from "node:assert/strict";
import { test } from "node:test";
import { taskStatesOf } from "./task-states.ts";

const task = (Resource: unknown): object => ({ Type: "Task", Resource, End: true });

test("Task states are found in branches and in processors of Maps, with their pointers and what their resources say", () => {
  const definition = {
    StartAt: "a/b",
    States: {
      "a/b": task("trellis:assign"),
      Both: { Type: "Parallel", Branches: [{ States: { One: task("trellis:ask.waitForTaskToken") } }] },
      Each: { Type: "Map", ItemProcessor: { States: { Two: task("trellis:remind") } } },
      Old: { Type: "Map", Iterator: { States: { Three: task("trellis:assign") } } },
    },
  };
  assert.deepEqual(
    taskStatesOf(definition).map((ref) => [ref.state, ref.pointer, ref.function, ref.waitsForToken]),
    [
      ["a/b", "/States/a~1b/Resource", "assign", false],
      ["One", "/States/Both/Branches/0/States/One/Resource", "ask", true],
      ["Two", "/States/Each/ItemProcessor/States/Two/Resource", "remind", false],
      ["Three", "/States/Old/Iterator/States/Three/Resource", "assign", false],
    ],
  );
});

test("what names no function of the context, and what is no state, is passed over", () => {
  const others = [
    "arn:aws:states:::states:startExecution.sync:2",
    "trellis:",
    "trellis:a:b",
    "assign",
    7,
    undefined,
  ];
  const States = Object.fromEntries(others.map((resource, index) => [`S${index}`, task(resource)]));
  assert.deepEqual(taskStatesOf({ States: { ...States, Odd: null, Pass: { Type: "Pass" } } }), []);
  assert.deepEqual(taskStatesOf({ States: [] }), []);
  assert.deepEqual(taskStatesOf({}), []);
});

test("a definition that goes deeper than anybody writes is looked into so far, and no further", () => {
  let graph: object = { States: { Deep: task("trellis:assign") } };
  for (let level = 0; level < 10_000; level++)
    graph = { States: { Level: { Type: "Map", ItemProcessor: graph } } };
  assert.deepEqual(taskStatesOf({ ...graph }), []);
});
