import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  Execution,
  ExecutionRedrivePreview,
  JobStatus,
  WorkflowStatus,
} from "@trellis/engine/inspection";
import { openRun, type HistoryEvent, type StateMachine } from "@trellis/workflow";
import { nowMs, run } from "../../fixtures/fake-world.ts";

const at = (ago: number): string => new Date(nowMs - ago).toISOString();
const by = "ada@desk";

const running: Execution = {
  workflow: "billing.dunning",
  name: "acc-7",
  status: "RUNNING",
  startedAt: at(90_000),
  redrives: 0,
  definition: "0f3a",
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  input: { account: "acc-7" },
  events: 3,
  interventions: [],
};
const failed: Execution = {
  ...running,
  name: "acc-8",
  status: "FAILED",
  endedAt: at(89_800),
  error: "ledger-locked",
  cause: '{"errorType":"ledger-locked","errorMessage":"the audit\\nruns"}',
};
const succeeded: Execution = {
  ...running,
  status: "SUCCEEDED",
  endedAt: at(88_500),
  output: { closed: "acc-7" },
};

const workflow: WorkflowStatus = {
  name: "billing.dunning",
  context: "billing",
  team: "finance",
  declared: true,
  started: 1_004,
  succeeded: 1_000,
  failed: 2,
  timedOut: 0,
  aborted: 1,
  redriven: 0,
  running: 1,
  unbegun: 0,
  inHand: 0,
  duration: { p50Ms: 231, p90Ms: 400, p99Ms: 1_500, maxMs: 1_600 },
};

const machine: StateMachine = {
  StartAt: "Charge",
  States: {
    Charge: { Type: "Task", Resource: "trellis:charge", Next: "Close" },
    Close: { Type: "Task", Resource: "trellis:close", End: true },
  },
};

/** A history of `machine` in which the first task was done and the second failed. */
async function failedHistory(): Promise<HistoryEvent[]> {
  const arn = "arn:aws:states:eu-central-1:000000000000";
  const options = {
    executionArn: `${arn}:execution:d:1`,
    stateMachineArn: `${arn}:stateMachine:d`,
    seed: "s",
  };
  const machineRun = openRun(machine, options);
  const startMs = nowMs - 90_000;
  const signals = [
    { type: "start", atMs: startMs, input: {} },
    { type: "task-succeeded", atMs: startMs + 150, task: 3, output: {} },
    { type: "task-failed", atMs: startMs + 200, task: 8, error: "ledger-locked", cause: failed.cause ?? "" },
  ] as const;
  const history: HistoryEvent[] = [];
  for (const signal of signals) history.push(...(await machineRun.handle(signal)).events);
  return history;
}

/** An engine that has one execution, and remembers what it is asked. */
function engineOf(execution: Execution = failed) {
  const asked: unknown[] = [];
  const noting =
    <Answer>(what: string, answer: Answer) =>
    async (...request: unknown[]): Promise<Answer> => {
      asked.push([what, ...request]);
      return answer;
    };
  return {
    asked,
    engine: {
      workflows: async () => [workflow],
      executions: noting("list", { total: 3, executions: [failed, running], next: 17 }),
      execution: async () => execution,
      executionResult: noting("result", execution),
      startExecution: noting("start", { execution: running, existed: false }),
      stopExecution: noting("stop", running),
      redriveExecution: noting("redrive", running),
      answerTask: noting("answer", running),
    },
  };
}

test("executions are listed with what they failed with, and the way to the next page", async () => {
  const { asked, engine } = engineOf();
  const argv = [
    "runs",
    "ls",
    "--workflow",
    "billing.dunning",
    "--status",
    "timed_out",
    "--error",
    "States.Timeout",
  ];
  const ran = await run([...argv, "--since", "2026-11-21", "--limit", "2", "--before", "40"], {
    engine,
    columns: 80,
  });
  const filter = {
    workflow: "billing.dunning",
    status: "TIMED_OUT",
    error: "States.Timeout",
    since: "2026-11-21T00:00:00.000Z",
  };
  assert.deepEqual(asked, [["list", filter, 2, 40]]);
  assert.equal(
    ran.stdout,
    [
      "WORKFLOW         NAME   STATUS       STARTED    TOOK  REDRIVES  ERROR",
      String.raw`billing.dunning  acc-8  ✗ failed   2 min ago  200 ms         0  ledger-locked: the audit\nruns`,
      "billing.dunning  acc-7  ▸ running  2 min ago       -         0",
      "",
    ].join("\n"),
  );
  assert.equal(ran.stderr, "2 executions shown of 3; next: --before 17 (0.00 s)\n");
});

test("children are told beside the executions that are listed, and picked by --of and --children", async () => {
  const asked: unknown[] = [];
  const engine = {
    ...engineOf().engine,
    executions: async (filter: unknown) => {
      asked.push(filter);
      return { total: 1, children: 1_200, executions: [running] };
    },
  };
  const listed = await run(["runs", "ls"], { engine });
  assert.equal(listed.stderr, "1 execution; 1,200 children left out (--children) (0.00 s)\n");
  await run(["runs", "ls", "--workflow", "billing.dunning", "--of", "acc-7"], { engine });
  await run(["runs", "ls", "--children"], { engine });
  assert.deepEqual(asked, [{}, { workflow: "billing.dunning", of: "acc-7" }, { children: true }]);
  const halved = await run(["runs", "ls", "--of", "acc-7"], { engine });
  assert.equal(halved.exitCode, 2);
  assert.match(halved.stderr, /TRL0602\]: --of names an execution of a workflow: say --workflow, too/);
});

test("on a narrow screen what an execution failed with stands below it", async () => {
  const { stdout } = await run(["runs", "ls"], { ...engineOf(), isTty: true, columns: 80 });
  assert.match(stdout, /acc-8 {2}✗ failed .* 0\n {4}ledger-locked: the audit\\nruns\n.*acc-7/);
});

test("a workflow and a status that there are none of are answered with what was meant", async () => {
  for (const argv of [
    ["ls", "--workflow", "billing.duning"],
    ["show", "dunning", "acc-7"],
    ["start", "dunning"],
  ]) {
    const ran = await run(["runs", ...argv], engineOf());
    assert.equal(ran.exitCode, 5);
    assert.match(ran.stderr, /TRL0330\]: no workflow ".*dun.*"; did you mean "billing.dunning"\?/);
  }
  const ran = await run(["runs", "ls", "--status", "faild"], engineOf());
  assert.equal(ran.exitCode, 2);
  assert.match(ran.stderr, /running, succeeded, failed, timed-out, aborted; did you mean "failed"\?/);
});

test("workflows are listed with the counts and times of their executions", async () => {
  const { stdout, stderr } = await run(["runs", "workflows"], engineOf());
  assert.match(stdout, /^billing.dunning +1 +1,000 +2 +0 +1 +231 ms +1.5 s$/m);
  assert.match(stderr, /^1 workflow, 1 execution running/);
});

test("what waits for a workflow that is declared no more is told", async () => {
  const engine = {
    ...engineOf().engine,
    workflows: async () => [
      workflow,
      {
        ...workflow,
        name: "billing.old",
        declared: false,
        running: 1,
        children: { ...workflow, running: 2 },
      },
    ],
  };
  const { stdout } = await run(["runs", "workflows"], { engine });
  assert.match(stdout, /\nbilling.old +1 +1,000 .*\n {2}children +2 +1,000 .*\n/);
  assert.match(
    stdout,
    /\n3 executions of billing.old wait: it is declared no more \(trellis explain TRL0337\)\n$/,
  );
  assert.doesNotMatch(stdout, /billing.dunning wait/);
});

test("an execution is shown with its facts, its workflow drawn, and its states with their times", async () => {
  const history = await failedHistory();
  const asked: unknown[] = [];
  const execution: Execution = {
    ...failed,
    redrives: 1,
    interventions: [{ kind: "redrive", at: at(1_000), by, why: "unlocked", input: { account: "acc-9" } }],
    parent: { workflow: "billing.month", name: "2026-11" },
  };
  const engine = {
    ...engineOf(execution).engine,
    executionDefinition: async () => ({ definition: "0f3a", machine }),
    executions: async (...request: unknown[]) => {
      asked.push(["list", ...request]);
      return { total: 12, executions: [{ ...running, workflow: "billing.collect", name: "acc-8/7" }] };
    },
    executionHistory: async (_workflow: string, _name: string, from: number, limit: number) => {
      asked.push([from, limit]);
      return {
        events: history.slice(from - 1, from + 5),
        ...(from + 6 > history.length ? {} : { next: from + 6 }),
      };
    },
  };
  const ran = await run(["runs", "show", "billing.dunning", "acc-8"], { engine });
  assert.deepEqual(asked, [
    [1, 1_000],
    ["list", { workflow: "billing.dunning", of: "acc-8" }, 10],
    [7, 1_000],
  ]);
  assert.match(ran.stdout, /^parent {4}billing.month 2026-11$/m);
  assert.match(
    ran.stdout,
    /^It has started 12 executions:\nWORKFLOW .*\nbilling.collect +acc-8\/7 +▸ running .*\n11 more: trellis runs ls --workflow billing.dunning --of acc-8$/m,
  );
  assert.match(ran.stdout, /^status {4}failed after 200 ms$/m);
  assert.match(ran.stdout, /^trace {5}trellis trace 4bf92f3577b34da6a3ce929d0e0e4736$/m);
  assert.match(
    ran.stdout,
    /^redriven {2}2026-11-21T11:59:59.000Z by ada@desk with \{"account":"acc-9"\}: unlocked$/m,
  );
  assert.match(ran.stdout, /^│ ✓ Charge {2}Task charge │\n└─┬─+┘\n {2}▼\n┌─+┐\n│ ✗ Close {4}Task close │$/m);
  assert.match(ran.stdout, /^Charge +✓ done +1 +0 ms +150 ms$/m);
  assert.match(ran.stdout, /^Close +✗ failed +1 +150 ms +50 ms +ledger-locked: the audit\\nruns$/m);
  assert.match(
    ran.stderr,
    /failed after 200 ms with ledger-locked.*; once mended: trellis runs redrive billing.dunning acc-8/,
  );
  const events = await run(["runs", "show", "billing.dunning", "acc-8", "--history"], { engine });
  assert.match(events.stdout, /^ 3 +2 +0 ms +TaskScheduled +charge {2}parameters \{\}$/m);
  assert.equal(events.stdout.trimEnd().split("\n").length, history.length + 1);
  const { schema, data } = JSON.parse(
    (await run(["runs", "show", "billing.dunning", "acc-8", "--json"], { engine })).stdout,
  );
  assert.equal(schema, "trellis.execution/1");
  assert.deepEqual(
    [data.machine, data.states.length, data.states[1].error, data.history],
    [machine, 2, "ledger-locked", undefined],
  );
});

test("a start is told with its name, or waited for, whose exit code says how it ended", async () => {
  const { asked, engine } = engineOf(succeeded);
  const started = await run(["runs", "start", "billing.dunning", "--input", "-", "--name", "acc-7"], {
    engine,
    stdin: '{"account":"acc-7"}',
  });
  assert.deepEqual([started.exitCode, started.stdout], [0, "acc-7\n"]);
  const waited = await run(["runs", "start", "billing.dunning", "--wait"], { engine });
  assert.deepEqual([waited.exitCode, waited.stdout], [0, '{\n  "closed": "acc-7"\n}\n']);
  assert.match(waited.stderr, /^billing.dunning acc-7 succeeded after 1.5 s/);
  assert.deepEqual(asked, [
    ["start", "billing.dunning", { account: "acc-7" }, { name: "acc-7" }],
    ["start", "billing.dunning", {}, {}],
    ["result", "billing.dunning", "acc-7", 2_000],
  ]);
  const wait = (execution: Execution) =>
    run(["runs", "wait", "billing.dunning", "acc-7", "--timeout", "0s"], engineOf(execution));
  assert.equal((await wait(failed)).exitCode, 1);
  assert.match((await wait({ ...failed, status: "ABORTED" })).stderr, /acc-8 was stopped after 200 ms with/);
  const late = await wait(running);
  assert.equal(late.exitCode, 8);
  assert.match(late.stderr, /acc-7 runs on \(trellis runs show billing.dunning acc-7\)/);
});

test("Ctrl-C ends the waiting, and leaves the execution alone", async () => {
  const engine = { ...engineOf(running).engine, executionResult: () => new Promise<Execution>(() => {}) };
  const ran = await run(["runs", "wait", "billing.dunning", "acc-7"], { engine, isInterrupted: true });
  assert.equal(ran.exitCode, 130);
  assert.match(ran.stderr, /acc-7 runs on/);
});

test("a stop, a redrive and answers to tasks reach the engine with all that was said", async () => {
  const { asked, engine } = engineOf();
  const trellis = async (...argv: string[]): Promise<void> => {
    assert.equal((await run(argv, { engine })).exitCode, 0, argv.join(" "));
  };
  await trellis(
    "runs",
    "stop",
    "billing.dunning",
    "acc-7",
    "--error",
    "Recalled",
    "--cause",
    "by law",
    "--why",
    "case 7",
  );
  await trellis(
    "runs",
    "redrive",
    "billing.dunning",
    "acc-8",
    "--input",
    '{"account":"acc-9"}',
    "--why",
    "mended",
  );
  await trellis("tasks", "succeed", "t-1", "--output", '{"paid":true}');
  await trellis("tasks", "fail", "t-2", "--error", "NoReply", "--cause", "moved away");
  await trellis("tasks", "heartbeat", "t-3");
  assert.deepEqual(asked, [
    ["stop", "billing.dunning", "acc-7", { by, error: "Recalled", cause: "by law", why: "case 7" }],
    ["redrive", "billing.dunning", "acc-8", { by, why: "mended", input: { account: "acc-9" } }],
    ["answer", { kind: "succeeded", token: "t-1", output: { paid: true } }],
    ["answer", { kind: "failed", token: "t-2", error: "NoReply", cause: "moved away" }],
    ["answer", { kind: "heartbeat", token: "t-3" }],
  ]);
});

test("several executions are redriven after a preview and a yes, and the command waits for the job", async () => {
  const preview: ExecutionRedrivePreview = {
    total: 12,
    workflows: [{ workflow: "billing.dunning", count: 12 }],
    executions: [failed],
  };
  const job: JobStatus = {
    id: 5, kind: "execution-redrive", function: "billing.dunning", state: "done", startedAt: at(900), endedAt: at(0),
    perSecond: 50, total: 12, share: 1, done: 12, refused: 0, filtered: 0, retried: 0, failed: 0, discarded: 0, underWay: 0,
  }; // prettier-ignore
  const asked: unknown[] = [];
  const engine = {
    ...engineOf().engine,
    previewExecutionRedrive: async (filter: unknown) => {
      asked.push(["preview", filter]);
      return preview;
    },
    redriveExecutions: async (filter: unknown, options: unknown) => {
      asked.push(["redrive", filter, options]);
      return [job];
    },
    jobs: async () => [job],
  };
  const argv = ["runs", "redrive", "--workflow", "billing.dunning", "--status", "failed"];
  const filter = { workflow: "billing.dunning", status: "FAILED" };
  const dry = await run([...argv, "--dry-run"], { engine });
  assert.match(dry.stdout, /^billing.dunning {10}12\n\nWORKFLOW[^]*acc-8[^]*\nand 11 more\n$/m);
  assert.match(dry.stderr, /^would redrive 12 executions/);
  const refused = await run(argv, { engine });
  assert.equal(refused.exitCode, 2);
  assert.match(refused.stderr, /TRL0606\]: 12 executions would be redriven, and nobody can be asked/);
  const done = await run([...argv, "--rate", "50", "--why", "unlocked"], {
    engine,
    isTty: true,
    answer: "y",
  });
  assert.equal(done.exitCode, 0);
  assert.match(done.stderr, /Redrive 12 executions\? \[y\/N\]/);
  assert.match(done.stderr, /redrove 12 executions of billing.dunning: 12 go on \(/);
  const previews = [
    ["preview", filter],
    ["preview", filter],
    ["preview", filter],
  ];
  assert.deepEqual(asked, [...previews, ["redrive", filter, { by, perSecond: 50, why: "unlocked" }]]);
});

test("what can't be redriven, or is said twice, is a mistake of usage", async () => {
  for (const argv of [
    [],
    ["billing.dunning"],
    ["billing.dunning", "acc-8", "--status", "failed"],
    ["billing.dunning", "acc-8", "--dry-run"],
    ["--status", "succeeded"],
    ["--status", "failed", "--input", "{}"],
    ["--all", "--status", "failed"],
  ]) {
    const ran = await run(["runs", "redrive", ...argv], engineOf());
    assert.equal(ran.exitCode, 2, argv.join(" "));
  }
});
