import assert from "node:assert/strict";
import { test } from "node:test";
import { endlessStarts } from "./endless-starts.ts";

type States = Readonly<Record<string, object>>;

function problemsOf(workflows: Readonly<Record<string, States>>): readonly (readonly string[])[] {
  const models = Object.entries(workflows).map(([name, own]) => {
    const [StartAt = ""] = Object.keys(own);
    return [name, { definition: { StartAt, States: own } }] as const;
  });
  return Array.from(endlessStarts(new Map(models), "pulse"), ([name, { code, pointer, message }]) => [
    name,
    code,
    pointer,
    message.slice(message.lastIndexOf(": ") + 2),
  ]);
}

function start(workflow: string, more: object = { End: true }, ending = ".sync:2"): object {
  const Resource = `arn:aws:states:::states:startExecution${ending}`;
  return { Type: "Task", Resource, Arguments: { StateMachineArn: workflow }, ...more };
}

test("a workflow that waits for itself whatever happens is told, however it is named and wherever it does", () => {
  for (const own of [
    start("a.one"),
    start("arn:trellis:states:local:pulse:stateMachine:a.one", { End: true }, ".sync"),
  ])
    assert.deepEqual(
      problemsOf({ "a.one": { Rest: { Type: "Wait", Seconds: 1, Next: "Start" }, Start: own } }),
      [["a.one", "TRL0777", "/States/Start", "a.one → a.one"]],
    );
  const Branches = [
    { StartAt: "Idle", States: { Idle: { Type: "Pass", End: true } } },
    { StartAt: "Start", States: { Start: start("a.one") } },
  ];
  assert.deepEqual(problemsOf({ "a.one": { Both: { Type: "Parallel", Branches, End: true } } }), [
    ["a.one", "TRL0777", "/States/Both/Branches/1/States/Start", "a.one → a.one"],
  ]);
});

test("a circle of several workflows is told at each of them, and whoever only leads into it is left alone", () => {
  assert.deepEqual(
    problemsOf({
      "a.one": { Start: start("b.two") },
      "b.two": { Other: start("c.end", { Next: "Start" }), Start: start("a.one") },
      "c.end": { Done: { Type: "Succeed" } },
      "d.leads": { Start: start("a.one") },
    }),
    [
      ["a.one", "TRL0777", "/States/Start", "a.one → b.two → a.one"],
      ["b.two", "TRL0777", "/States/Start", "b.two → a.one → b.two"],
    ],
  );
});

test("where a way leads out nothing is told: a choice, a catcher before, items that may be none, a start that is not waited for", () => {
  const again = { StartAt: "Start", States: { Start: start("a.one") } };
  const ways: readonly States[] = [
    { Ask: { Type: "Choice", Choices: [], Default: "Start" }, Start: start("a.one") },
    { Try: { Type: "Task", Resource: "trellis:try", Catch: [], Next: "Start" }, Start: start("a.one") },
    { Each: { Type: "Map", ItemProcessor: again, End: true } },
    { Start: start("a.one", { End: true }, "") },
    { Start: start("a.one", { End: true }, ".waitForTaskToken") },
    { Start: start("{% $states.input.next %}") },
    { Loop: { Type: "Pass", Next: "Loop" } },
  ];
  for (const own of ways) assert.deepEqual(problemsOf({ "a.one": own }), [], JSON.stringify(own));
});
