import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChoiceRule, State, StateMachine } from "../definition/definition.ts";
import { graphOf } from "./graph.ts";
import { stateOrder } from "./state-order.ts";

test("a graph has its states with what they do, and its ways with what they are taken for", () => {
  const machine: StateMachine = {
    StartAt: "Ask",
    States: {
      Ask: {
        Type: "Task",
        Resource: "trellis:ask.waitForTaskToken",
        Catch: [{ ErrorEquals: ["States.Timeout", "Gone"], Next: "Rest" }],
        Next: "Each",
      },
      Rest: { Type: "Wait", Seconds: 7200, Next: "Ask" },
      Each: {
        Type: "Map",
        ItemsPath: "$.lines",
        ItemProcessor: { StartAt: "Book", States: { Book: { Type: "Succeed" } } },
        End: true,
      },
    },
  };
  assert.deepEqual(graphOf(machine), {
    start: "Ask",
    nodes: [
      { name: "Ask", type: "Task", detail: "ask, by token", ends: false, graphs: [] },
      { name: "Rest", type: "Wait", detail: "2 h", ends: false, graphs: [] },
      {
        name: "Each",
        type: "Map",
        detail: "$.lines",
        ends: true,
        graphs: [
          { start: "Book", nodes: [{ name: "Book", type: "Succeed", ends: true, graphs: [] }], edges: [] },
        ],
      },
    ],
    edges: [
      { from: "Ask", to: "Each", kind: "next" },
      { from: "Ask", to: "Rest", kind: "catch", label: "Timeout, Gone" },
      { from: "Rest", to: "Ask", kind: "next" },
    ],
  });
});

test("a Task that starts an execution says of which workflow, and how it waits", () => {
  const arn = "arn:aws:states:::states:startExecution";
  const detailOf = (ending: string, StateMachineArn: string): string | undefined => {
    const A: State = { Type: "Task", Resource: `${arn}${ending}`, Arguments: { StateMachineArn }, End: true };
    return graphOf({ StartAt: "A", States: { A } }).nodes[0]?.detail;
  };
  assert.equal(detailOf("", "billing.collect"), "starts billing.collect");
  assert.equal(detailOf(".sync:2", "arn:x:states:l:s:stateMachine:a.b"), "starts a.b, to its end");
  assert.equal(detailOf(".waitForTaskToken", "a.b"), "starts a.b, by token");
  assert.equal(detailOf(".sync", "{% $which %}"), "states:startExecution.sync");
});

test("a condition is told as one would say it", () => {
  const cases: readonly (readonly [rule: ChoiceRule, text: string])[] = [
    [{ Variable: "$.a", NumericGreaterThanEquals: 5 }, "$.a >= 5"],
    [{ Variable: "$.a", StringEqualsPath: "$.b" }, "$.a = $.b"],
    [{ Variable: "$.a", StringMatches: "x*" }, '$.a like "x*"'],
    [{ Variable: "$.a", IsPresent: false }, "$.a is not present"],
    [{ Condition: "{% $a > 1 %}" }, "$a > 1"],
    [
      {
        Not: {
          Or: [
            { Variable: "$.a", IsNull: true },
            { Variable: "$.b", BooleanEquals: true },
          ],
        },
      },
      "not ($.a is null or $.b = true)",
    ],
    [
      {
        And: [
          { Variable: "$.a", IsNull: true },
          {
            Or: [
              { Variable: "$.b", IsNull: true },
              { Variable: "$.c", IsNull: true },
            ],
          },
        ],
      },
      "$.a is null and ($.b is null or $.c is null)",
    ],
  ];
  for (const [rule, text] of cases) {
    const graph = graphOf({
      StartAt: "C",
      States: { C: { Type: "Choice", Choices: [{ ...rule, Next: "D" }] }, D: { Type: "Succeed" } },
    });
    assert.equal(graph.edges[0]?.label, text);
  }
});

test("states come after all that lead to them, loops aside, and what nothing leads to comes last", () => {
  const pass = { type: "Pass", ends: false, graphs: [] } as const;
  const edge = (from: string, to: string) => ({ from, to, kind: "next" }) as const;
  const order = stateOrder({
    start: "a",
    nodes: ["lost", "d", "c", "b", "a"].map((name) => ({ name, ...pass })),
    edges: [edge("a", "b"), edge("a", "d"), edge("b", "c"), edge("c", "d"), edge("d", "a")],
  });
  assert.deepEqual(
    order.map(({ name }) => name),
    ["a", "b", "c", "d", "lost"],
  );
});
