import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { State, StateMachine } from "../definition/definition.ts";
import { randomMachine } from "../run/fixtures/random-machine.ts";
import { openRun } from "../run/open-run.ts";
import type { HistoryEvent, Signal } from "../run/protocol.ts";
import { runVirtually } from "../virtual/run-virtually.ts";
import { takes, TaskError, type VirtualTask } from "../virtual/virtual-task.ts";
import type { StateVisit } from "./state-visit.ts";
import { stateVisits } from "./state-visits.ts";

const task = (rest: Partial<State>): State => ({ Type: "Task", Resource: "trellis:work", ...rest }) as State;
const states = (all: Record<string, State>): StateMachine => ({ StartAt: Object.keys(all)[0]!, States: all });

const told = ({ name, outcome, attempts, error }: StateVisit): unknown[] => [
  name,
  outcome,
  attempts,
  ...(error === undefined ? [] : [error]),
];

/** The history of a run that is told these things, one millisecond after the other. */
async function historyOf(machine: StateMachine, signals: readonly object[]): Promise<HistoryEvent[]> {
  const arn = "arn:aws:states:eu-central-1:000000000000";
  const options = {
    executionArn: `${arn}:execution:m:1`,
    stateMachineArn: `${arn}:stateMachine:m`,
    seed: "s",
  };
  const run = openRun(machine, options);
  const history: HistoryEvent[] = [];
  for (const [at, signal] of signals.entries())
    history.push(...(await run.handle({ atMs: at, ...signal } as Signal)).events); // each row of a test is one
  return history;
}

test("a visit has its tries, its times, and how it was left", async () => {
  const machine = states({
    Charge: task({ Retry: [{ ErrorEquals: ["Down"], IntervalSeconds: 2 }], Next: "Tell" }),
    Tell: task({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "Rest" }], End: true }),
    Rest: { Type: "Wait", Seconds: 60, Next: "Give up" },
    "Give up": { Type: "Fail", Error: "NobodyThere", Cause: "asked twice" },
  });
  const work: VirtualTask = (_, { state, attempt }) =>
    takes(
      100,
      state === "Charge" && attempt > 1 ? {} : new TaskError(state === "Charge" ? "Down" : "NoMail"),
    );
  const { history } = await runVirtually(machine, { tasks: { "trellis:work": work }, startAtMs: 0 });
  const visits = stateVisits(history);
  assert.deepEqual(visits.map(told), [
    ["Charge", "done", 2, "Down"],
    ["Tell", "caught", 1, "NoMail"],
    ["Rest", "done", 0],
    ["Give up", "failed", 0, "NobodyThere"],
  ]);
  assert.deepEqual(
    visits.map(({ enteredMs, endedMs }) => [enteredMs, endedMs]),
    [
      [0, 2_200],
      [2_200, 2_300],
      [2_300, 62_300],
      [62_300, 62_300],
    ],
  );
  assert.equal(visits[3]?.cause, "asked twice");
});

test("branches and items stand inside of their state, and those that another one's failure ended are stopped", async () => {
  const machine = states({
    Both: {
      Type: "Parallel",
      Branches: [
        states({ Each: { Type: "Map", ItemProcessor: states({ Book: task({ End: true }) }), End: true } }),
        states({ Rest: { Type: "Wait", Seconds: 60, End: true } }),
      ],
      Catch: [{ ErrorEquals: ["Gone"], Next: "Undo" }],
      End: true,
    },
    Undo: { Type: "Succeed" },
  });
  const work: VirtualTask = (input) => (input === 2 ? takes(500, new TaskError("Gone")) : takes(100, input));
  const { history } = await runVirtually(machine, { input: [0, 1, 2], tasks: { "trellis:work": work } });
  const visits = stateVisits(history);
  assert.deepEqual(
    visits.map(({ name, outcome, inside, item }) => [name, outcome, inside, item]),
    [
      ["Both", "caught", undefined, undefined],
      ["Each", "failed", 0, undefined],
      ["Rest", "stopped", 0, undefined],
      ["Book", "done", 1, 0],
      ["Book", "done", 1, 1],
      ["Book", "failed", 1, 2],
      ["Undo", "done", undefined, undefined],
    ],
  );
  assert.deepEqual(visits[1]?.items, { total: 3, done: 2, failed: 1 });
  assert.deepEqual([visits[0]?.error, visits[1]?.error], ["Gone", "Gone"]);
});

test("what waits to be tried again runs, and what a stop finds running is stopped", async () => {
  const machine = states({ A: task({ Retry: [{ ErrorEquals: ["States.ALL"] }], End: true }) });
  const failing = [
    { type: "start", input: {} },
    { type: "task-failed", task: 3, error: "Down" },
  ];
  assert.deepEqual(stateVisits(await historyOf(machine, failing)).map(told), [["A", "running", 1, "Down"]]);
  const waiting = [{ type: "start", input: {} }, { type: "stop" }];
  const stopped = stateVisits(await historyOf(machine, waiting));
  assert.deepEqual([stopped.map(told), stopped[0]?.endedMs], [[["A", "stopped", 1]], 1]);
});

test("a task whose function has handed its token on waits for it, until it is answered", async () => {
  const machine = states({ Ask: task({ Resource: "trellis:ask.waitForTaskToken", End: true }) });
  const asked = [
    { type: "start", input: {} },
    { type: "task-submitted", task: 3, output: null },
  ];
  const [waiting] = stateVisits(await historyOf(machine, asked));
  assert.deepEqual([waiting?.outcome, waiting?.waitsForToken], ["running", true]);
  const answer = { type: "task-succeeded", task: 3, output: 1 };
  const [answered] = stateVisits(await historyOf(machine, [...asked, answer]));
  assert.deepEqual([answered?.outcome, answered?.waitsForToken], ["done", undefined]);
});

test("a redrive goes on with the visits that had not been left; with an input the state is visited anew", async () => {
  const branch = (name: string): StateMachine => states({ [name]: task({ End: true }) });
  const machine = states({
    Both: { Type: "Parallel", Branches: [branch("A"), branch("B"), branch("C")], End: true },
  });
  const failed = [
    { type: "start", input: {} },
    { type: "task-succeeded", task: 5, output: 1 },
    { type: "task-failed", task: 8, error: "Down" },
  ];
  const before = await historyOf(machine, failed);
  assert.deepEqual(stateVisits(before).map(told), [
    ["Both", "failed", 1, "Down"],
    ["A", "done", 1],
    ["B", "failed", 1, "Down"],
    ["C", "stopped", 1],
  ]);
  const again = await historyOf(machine, [...failed, { type: "redrive" }]);
  assert.deepEqual(stateVisits(again).map(told), [
    ["Both", "running", 1, "Down"],
    ["A", "done", 1],
    ["B", "running", 2, "Down"],
    ["C", "running", 2],
  ]);
  const scheduled = again.filter(({ type }) => type === "TaskScheduled").slice(-2);
  const answers = scheduled.map(({ id }) => ({ type: "task-succeeded", task: id, output: 2 }));
  const ended = stateVisits(
    await historyOf(machine, [...failed, { type: "redrive" }, ...answers.toReversed()]),
  );
  assert.deepEqual(ended.map(({ outcome, endedMs }) => [outcome, endedMs]), [["done", 5], ["done", 1], ["done", 5], ["done", 4]]); // prettier-ignore
  const edited = stateVisits(await historyOf(machine, [...failed, { type: "redrive", input: 7 }]));
  assert.deepEqual(edited.map(({ name, outcome, inside }) => [name, outcome, inside]), [
    ["Both", "failed", undefined], ["A", "done", 0], ["B", "failed", 0], ["C", "stopped", 0],
    ["Both", "running", undefined], ["A", "running", 4], ["B", "running", 4], ["C", "running", 4],
  ]); // prettier-ignore
});

const answering: VirtualTask = (_, call) => {
  call.succeedAfter(700, { n: 1 });
  return call.attempt % 2 === 1 ? takes(500, new TaskError("Down")) : takes(1_500, { n: 2 });
};
const tasks = Object.fromEntries(
  [
    "trellis:charge",
    "trellis:ask.waitForTaskToken",
    "arn:aws:lambda:eu:1:function:f",
    "arn:aws:states:eu:1:activity:a",
    "arn:aws:states:::states:startExecution.sync:2",
  ].map((resource) => [resource, answering]),
);

test("of any machine every state entered is a visit, every state left is done or caught, and the end leaves none running", async () => {
  await fc.assert(
    fc.asyncProperty(randomMachine(), async (random) => {
      const { history } = await runVirtually(random, { tasks });
      const visits = stateVisits(history);
      const named = (ending: string): string[] =>
        history
          .filter(({ type }) => type.endsWith(ending))
          .map((event) =>
            JSON.stringify((event.stateEnteredEventDetails ?? event.stateExitedEventDetails)?.["name"]),
          );
      assert.deepEqual(visits.map(({ name }) => JSON.stringify(name)), named("StateEntered")); // prettier-ignore
      const left = visits.filter(({ outcome }) => outcome === "done" || outcome === "caught");
      assert.deepEqual(
        left.map(({ name }) => JSON.stringify(name)).toSorted(),
        named("StateExited").toSorted(),
      );
      assert.ok(visits.every(({ outcome, endedMs }) => outcome !== "running" && endedMs !== undefined));
      const scheduled = history.filter(({ type }) => /(Scheduled|(Map|Parallel)StateStarted)$/.test(type));
      assert.equal(visits.reduce((sum, { attempts }) => sum + attempts, 0), scheduled.length); // prettier-ignore
      for (const { inside, item } of visits) {
        const outer = inside === undefined ? undefined : visits[inside]?.type;
        assert.ok(item === undefined ? outer !== "Map" : outer === "Map");
      }
    }),
    { numRuns: 200 },
  );
});
