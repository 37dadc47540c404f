import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { StateMachine } from "../definition/definition.ts";
import { drawGraph } from "./draw-graph.ts";
import { type Graph, graphOf } from "./graph.ts";

const machine: StateMachine = {
  StartAt: "Price",
  States: {
    Price: {
      Type: "Task",
      Resource: "trellis:price",
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Give up" }],
      Next: "Large?",
    },
    "Large?": {
      Type: "Choice",
      Choices: [{ Variable: "$.total", NumericGreaterThan: 100, Next: "Both" }],
      Default: "Price",
    },
    Both: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Book", States: { Book: { Type: "Pass", End: true } } },
        { StartAt: "Rest", States: { Rest: { Type: "Wait", Seconds: 120, End: true } } },
      ],
      End: true,
    },
    "Give up": { Type: "Fail", Error: "NoPrice" },
  },
};

test("states stand from top to bottom, branches side by side, and a way elsewhere names its target", () => {
  assert.deepEqual(drawGraph(graphOf(machine), { width: 60 }), [
    "┌──────────────────────────────────────┐",
    "│ Price                     Task price │",
    "└─┬────────────────────────────────────┘",
    "  ├─ on any error ─▶ Give up ↓",
    "  ▼",
    "┌──────────────────────────────────────┐",
    "│ Large?                        Choice │",
    "└─┬────────────────────────────────────┘",
    "  ├─ otherwise ─▶ Price ↑",
    "  ▼ $.total > 100",
    "┌ Both ────────────────────── Parallel ┐",
    "│ ┌────────────┐  ┌──────────────────┐ │",
    "│ │ Book  Pass │  │ Rest  Wait 2 min │ │",
    "│ └────────────┘  └──────────────────┘ │",
    "└──────────────────────────────────────┘",
    "",
    "┌──────────────────────────────────────┐",
    "│ Give up                 Fail NoPrice │",
    "└──────────────────────────────────────┘",
  ]);
});

test("a state that an execution has come to has its sign, and its colour where colours are wanted", () => {
  const marks = { Price: "caught", "Give up": "failed" } as const;
  const plain = drawGraph(graphOf(machine), { marks });
  assert.ok(plain.some((line) => line.startsWith("│ ↷ Price ")));
  assert.ok(plain.some((line) => line.startsWith("│ ✗ Give up ")));
  assert.ok(plain.some((line) => line.startsWith("│   Large? ")));
  const coloured = drawGraph(graphOf(machine), { marks, colour: true }).join("\n");
  assert.ok(coloured.includes("\u001b[1;31m✗ Give up\u001b[0m"));
  // Colours are all that differs.
  const bare = coloured
    .split("\u001b[")
    .map((piece, at) => (at === 0 ? piece : piece.slice(piece.indexOf("m") + 1)))
    .join("")
    .split("\n")
    .map((line) => line.trimEnd());
  assert.deepEqual(bare, plain);
});

test("what is noted of a state stands before what it does, and is cut last", () => {
  const marks = { Price: "stopped" } as const;
  const notes = { Price: "2 retries" };
  const wide = drawGraph(graphOf(machine), { marks, notes });
  assert.ok(wide.some((line) => /^│ ◼ Price +2 retries · Task price │$/.test(line)));
  const narrow = drawGraph(graphOf(machine), { marks, notes, width: 24 });
  assert.ok(
    narrow.some((line) => /^│ ◼ Price +2 retries…? │$/.test(line)),
    narrow.join("\n"),
  );
});

test("branches stand below each other where the width is short", () => {
  const narrow = drawGraph(graphOf(machine), { width: 30 });
  const book = narrow.findIndex((line) => line.includes("Book"));
  const rest = narrow.findIndex((line) => line.includes("Rest"));
  assert.ok(book > 0 && rest > book + 2);
});

/** Graphs of a few states with any ways between them, some with graphs inside. */
const { graph: anyGraph } = fc.letrec<{ graph: Graph }>((tie) => ({
  graph: fc
    .record({
      names: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 }),
      ways: fc.array(fc.tuple(fc.nat(5), fc.nat(5), fc.string({ maxLength: 40 })), { maxLength: 8 }),
      inside: fc.oneof(
        { maxDepth: 2, depthIdentifier: "graph" },
        fc.constant<Graph[]>([]),
        fc.array(tie("graph"), { maxLength: 2 }),
      ),
    })
    .map(({ names, ways, inside }): Graph => {
      const named = (at: number): string => names[at % names.length] ?? "";
      return {
        start: named(0),
        nodes: names.map((name, at) => ({
          name,
          type: at === 0 && inside.length > 0 ? "Parallel" : "Pass",
          ends: false,
          graphs: at === 0 ? inside : [],
        })),
        edges: ways.map(([from, to, label]) => ({ from: named(from), to: named(to), kind: "choice", label })),
      };
    }),
}));

test("any graph is drawn, with a box for each state, and none is wider than asked where it is not nested", () => {
  fc.assert(
    fc.property(anyGraph, fc.integer({ min: 24, max: 120 }), (graph, width) => {
      const lines = drawGraph(graph, { width });
      const count = (each: Graph): number =>
        each.nodes.reduce(
          (sum, node) => sum + 1 + node.graphs.reduce((inner, part) => inner + count(part), 0),
          0,
        );
      const boxes = lines.join("").match(/┌/g)?.length ?? 0;
      assert.ok(boxes >= count(graph));
      if (graph.nodes.every(({ graphs }) => graphs.length === 0))
        for (const line of lines) assert.ok(Array.from(line).length <= width, line);
    }),
  );
});

test("graphs far inside of each other are drawn without end of room", () => {
  let graph: Graph = { start: "A", nodes: [{ name: "A", type: "Pass", ends: true, graphs: [] }], edges: [] };
  for (let level = 0; level < 60; level++)
    graph = { start: "A", nodes: [{ name: "A", type: "Map", ends: true, graphs: [graph] }], edges: [] };
  assert.equal(drawGraph(graph).length, 60 * 2 + 3);
});
