import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { startEngine, type Engine } from "./engine.ts";
import type { Execution } from "./inspection/executions-contract.ts";

const root = join(import.meta.dirname, "fixtures", "print");
const dataDir = mkdtempSync(join(tmpdir(), "trellis-executions-"));
let engine: Engine;

before(async () => {
  engine = await startEngine({ root, dataDir, schedules: false });
});
after(async () => {
  await engine.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test("an execution runs its tasks one after the other, each with its effects, and can be read afterwards", async () => {
  const { inspected } = engine;
  const { execution, existed } = await inspected.startExecution(
    "press.three",
    { sheet: "a" },
    { name: "first" },
  );
  assert.deepEqual([execution.status, execution.name, existed], ["RUNNING", "first", false]);
  const ended = await resultOf("press.three", "first");
  assert.equal(ended.status, "SUCCEEDED");
  assert.deepEqual(ended.input, { sheet: "a" });
  assert.deepEqual(ended.output, { sheet: "a", set: null, print: null, fold: null });
  assert.deepEqual(rowOf("press.sheets", "a"), { sheet: "a", steps: 3 });
  const { events, next } = await inspected.executionHistory("press.three", "first", 1, 6);
  assert.deepEqual(
    events.map(({ id, type }) => [id, type]),
    [
      [1, "ExecutionStarted"],
      [2, "TaskStateEntered"],
      [3, "TaskScheduled"],
      [4, "TaskStarted"],
      [5, "TaskSucceeded"],
      [6, "TaskStateExited"],
    ],
  );
  assert.equal(next, 7);
  const { definition, machine } = await inspected.executionDefinition("press.three", "first");
  assert.deepEqual([definition, machine.StartAt], [ended.definition, "Set"]);
  const rest = await inspected.executionHistory("press.three", "first", 7, 100);
  assert.deepEqual([rest.events.at(-1)?.id, rest.events.at(-1)?.type], [ended.events, "ExecutionSucceeded"]);
});

test("a request starts an execution, and another answers a task of one that waits", async () => {
  const { gatewayUrl, inspected } = engine;
  const post = async (path: string, body?: unknown): Promise<number> => {
    const init = { method: "POST", headers: { "content-type": "application/json" } };
    const sent = body === undefined ? init : { ...init, body: JSON.stringify(body) };
    return (await fetch(`${gatewayUrl}${path}`, sent)).status;
  };
  assert.equal(await post("/sheets", { sheet: "h" }), 202);
  assert.equal((await resultOf("press.three", "ordered-h")).status, "SUCCEEDED");
  await inspected.startExecution("press.proof", { sheet: "h1" }, { name: "h1" });
  await until(async () => rowOf("press.proofs", "h1"));
  assert.equal(await post("/proofs/h1"), 202);
  assert.equal((await resultOf("press.proof", "h1")).status, "SUCCEEDED");
});

test("an execution starts others, waits for one of them, and they are found by it, and it by them", async () => {
  const { inspected } = engine;
  await inspected.startExecution("press.volume", { sheet: "v" }, { name: "volume" });
  const ended = await resultOf("press.volume", "volume");
  assert.deepEqual([ended.status, ended.output], ["SUCCEEDED", { printed: "v" }]);
  assert.deepEqual(rowOf("press.sheets", "v"), { sheet: "v", steps: 3 });
  assert.equal((await resultOf("press.dry", "v-dries")).status, "SUCCEEDED");
  const { executions } = await inspected.executions({ workflow: "press.volume", of: "volume" }, 10);
  assert.deepEqual(
    executions.map(({ workflow, name }) => [workflow, name]),
    [
      ["press.dry", "v-dries"],
      ["press.three", "volume/3"],
    ],
  );
  const parent = { workflow: "press.volume", name: "volume" };
  assert.deepEqual((await inspected.execution("press.three", "volume/3")).parent, parent);
  // What is waited for is a part of who waits; what is not stands for itself.
  const listed = await inspected.executions({ workflow: "press.dry" }, 100);
  assert.ok(listed.executions.some(({ name }) => name === "v-dries"));
  const three = await inspected.executions({ workflow: "press.three" }, 100);
  assert.ok(three.executions.every(({ name }) => name !== "volume/3"));
});

test("an express execution runs in its worker's memory, with the effects of its tasks, and what it was given and gave is kept", async () => {
  const { inspected } = engine;
  await inspected.startExecution("press.rush", { sheet: "r" }, { name: "rush" });
  const ended = await resultOf("press.rush", "rush");
  assert.deepEqual(
    [ended.status, ended.output],
    ["SUCCEEDED", { sheet: "r", set: null, print: null, fold: null }],
  );
  assert.match(ended.definition, /^express:/);
  assert.deepEqual(rowOf("press.sheets", "r"), { sheet: "r", steps: 3 });
  const { events } = await inspected.executionHistory("press.rush", "rush", 1, 100);
  assert.deepEqual(
    events.map(({ id, type }) => [id, type]),
    [
      [1, "ExecutionStarted"],
      [ended.events, "ExecutionSucceeded"],
    ],
  );
  assert.equal((await inspected.executionDefinition("press.rush", "rush")).machine.StartAt, "Set");
});

test("a name stands for one execution: the same input finds it, another is refused", async () => {
  const { inspected } = engine;
  const start = (input: unknown) => inspected.startExecution("press.dry", input, { name: "once" });
  assert.equal((await start({ seconds: 0 })).existed, false);
  assert.equal((await start({ seconds: 0 })).existed, true);
  await assert.rejects(start({ seconds: 1 }), { code: "TRL0331" });
  await assert.rejects(inspected.startExecution("press.wet", {}), { code: "TRL0330" });
  await assert.rejects(inspected.execution("press.dry", "never"), { code: "TRL0333" });
  await assert.rejects(inspected.executionDefinition("press.dry", "never"), { code: "TRL0333" });
});

test("an event starts an execution under its own id, once", async () => {
  const { id } = await engine.publish("press.sheet-ordered", { sheet: "ordered" });
  const ended = await until(async () => {
    const { executions } = await engine.inspected.executions({ workflow: "press.three" }, 10);
    return executions.find(({ name, status }) => name === id && status === "SUCCEEDED");
  });
  assert.equal(ended.redrives, 0);
  assert.deepEqual(rowOf("press.sheets", "ordered"), { sheet: "ordered", steps: 3 });
});

const jams: readonly (readonly [how: string, error: string])[] = [
  ["refuse", "no-paper"],
  ["throw", "RangeError"],
  ["hang", "States.Timeout"],
  ["spin", "States.Timeout"],
  ["exit", "TRL0304"],
];

for (const [how, error] of jams)
  void test(`a task whose function does "${how}" has failed with ${error}`, () => checkJam(how, error));

test("a task that fails as its state's Retry says runs again, with the time between", async () => {
  await engine.inspected.startExecution("press.jammed", { how: "tear" }, { name: "torn" });
  const ended = await resultOf("press.jammed", "torn");
  assert.equal(ended.status, "SUCCEEDED");
  const { events } = await engine.inspected.executionHistory("press.jammed", "torn", 1, 100);
  const scheduled = events.filter(({ type }) => type === "TaskScheduled");
  assert.equal(scheduled.length, 3);
  const [first = 0, second = 0, third = 0] = scheduled.map(({ timestamp }) => timestamp);
  assert.ok(second - first >= 1_000 && third - second >= 2_000, `${second - first} and ${third - second} ms`);
});

test("a task waits for its token until somebody answers, and a second answer is refused", async () => {
  const { inspected } = engine;
  await inspected.startExecution("press.proof", { sheet: "p1" }, { name: "p1" });
  const { token } = (await until(async () => rowOf("press.proofs", "p1"))) as { readonly token: string };
  assert.equal((await inspected.execution("press.proof", "p1")).status, "RUNNING");
  assert.equal((await inspected.answerTask({ kind: "heartbeat", token })).name, "p1");
  await inspected.answerTask({ kind: "succeeded", token, output: { fine: true } });
  const ended = await resultOf("press.proof", "p1");
  assert.deepEqual(ended.output, { fine: true });
  await assert.rejects(inspected.answerTask({ kind: "succeeded", token, output: 1 }), { code: "TRL0335" });
  await assert.rejects(inspected.answerTask({ kind: "heartbeat", token: "none" }), { code: "TRL0335" });
});

test("an execution is stopped where it stands, and what has ended can't be", async () => {
  const { inspected } = engine;
  await inspected.startExecution("press.dry", { seconds: 600 }, { name: "long" });
  await until(async () => ((await inspected.execution("press.dry", "long")).events >= 2 ? true : undefined));
  await inspected.stopExecution("press.dry", "long", { error: "too-wet", by: "ada", why: "rain" });
  const ended = await resultOf("press.dry", "long");
  assert.deepEqual([ended.status, ended.error], ["ABORTED", "too-wet"]);
  assert.deepEqual(
    ended.interventions.map(({ at: _at, ...said }) => said),
    [{ kind: "stop", by: "ada", why: "rain" }],
  );
  await assert.rejects(inspected.stopExecution("press.dry", "long"), { code: "TRL0334" });
});

test("a redrive goes on from what failed, also with another input, and says who asked for it", async () => {
  const { inspected } = engine;
  await inspected.startExecution("press.jammed", { how: "throw" }, { name: "again" });
  await resultOf("press.jammed", "again");
  await inspected.redriveExecution("press.jammed", "again", { by: "ada" });
  const failed = await until(async () => {
    const execution = await inspected.execution("press.jammed", "again");
    return execution.redrives === 1 && execution.status === "FAILED" ? execution : undefined;
  });
  assert.equal(failed.error, "RangeError");
  await inspected.redriveExecution("press.jammed", "again", {
    input: { how: "well" },
    by: "ada",
    why: "mended",
  });
  const ended = await resultOf("press.jammed", "again");
  assert.deepEqual([ended.status, ended.redrives, ended.error], ["SUCCEEDED", 2, undefined]);
  assert.deepEqual(
    ended.interventions.map(({ at: _at, ...said }) => said),
    [
      { kind: "redrive", by: "ada" },
      { kind: "redrive", by: "ada", why: "mended", input: { how: "well" } },
    ],
  );
  await assert.rejects(inspected.redriveExecution("press.jammed", "again"), { code: "TRL0334" });
});

test("what failed is redriven by a filter, after a preview", async () => {
  const { inspected } = engine;
  const names = ["m1", "m2", "m3"];
  for (const name of names) await inspected.startExecution("press.jammed", { how: "refuse" }, { name });
  for (const name of names) await resultOf("press.jammed", name);
  const filter = { workflow: "press.jammed", error: "no-paper" };
  const { total } = await inspected.previewExecutionRedrive(filter);
  assert.ok(total >= 3);
  const [job] = await inspected.redriveExecutions(filter, { perSecond: "max", by: "ada" });
  const done = await until(async () =>
    (await inspected.jobs()).find(({ id, endedAt }) => id === job?.id && endedAt),
  );
  assert.deepEqual([done.state, done.done], ["done", total]);
  const again = await until(async () => {
    const execution = await inspected.execution("press.jammed", "m3");
    return execution.status === "FAILED" && execution.redrives === 1 ? execution : undefined;
  });
  assert.deepEqual(again.interventions.map(({ by }) => by), ["ada"]); // prettier-ignore
});

test("children of a Map are counted, and listed and redriven only where that is asked for", async () => {
  const { inspected } = engine;
  await inspected.startExecution("press.quire", { sheets: ["a", "torn", "b"] }, { name: "q1" });
  await inspected.startExecution("press.quire", { sheets: ["c"] }, { name: "q2" });
  assert.equal((await resultOf("press.quire", "q1")).status, "SUCCEEDED");
  await resultOf("press.quire", "q2");
  const workflow = "press.quire";
  const found = async (filter: Parameters<typeof inspected.executions>[0]) => {
    const { total, children, executions } = await inspected.executions(filter, 10);
    return { total, children, names: executions.map(({ name }) => name).toSorted() };
  };
  assert.deepEqual(await found({ workflow }), { total: 2, children: 4, names: ["q1", "q2"] });
  assert.deepEqual(await found({ workflow, status: "FAILED" }), { total: 0, children: 1, names: [] });
  assert.equal((await found({ workflow, children: true })).total, 4);
  const ofFirst = await found({ workflow, of: "q1" });
  assert.deepEqual([ofFirst.total, ofFirst.children], [3, undefined]);
  assert.ok(ofFirst.names.every((name) => name.startsWith("q1/")));
  assert.deepEqual((await found({ workflow, of: "q1", status: "FAILED" })).total, 1);
  await assert.rejects(found({ workflow, of: "q3" }), { code: "TRL0333" });
  assert.equal((await inspected.previewExecutionRedrive({ workflow })).total, 0);
  assert.equal((await inspected.previewExecutionRedrive({ workflow, of: "q1" })).total, 1);
});

test("the counts of each workflow add up", async () => {
  const workflows = await engine.inspected.workflows();
  assert.deepEqual(
    workflows.map(({ name }) => name),
    ["press.dry", "press.jammed", "press.proof", "press.quire", "press.rush", "press.three", "press.volume"],
  );
  for (const { children, ...whole } of workflows)
    for (const each of [whole, ...(children === undefined ? [] : [children])]) {
      const { started, redriven, running, succeeded, failed, timedOut, aborted } = each;
      assert.equal(started + redriven, running + succeeded + failed + timedOut + aborted);
    }
  const quire = workflows.find(({ name }) => name === "press.quire");
  assert.deepEqual([quire?.started, quire?.children?.started, quire?.children?.failed], [2, 4, 1]);
});

test("an engine says at its start what waits for a workflow that is declared no more, and can end it", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "trellis-undeclared-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const options = { root, dataDir: folder, schedules: false };
  const before = await startEngine(options);
  await before.inspected.startExecution("press.dry", { seconds: 600 }, { name: "left" });
  await before.stop();
  // As if it had had this name, which nobody declares.
  const database = new DatabaseSync(join(folder, "state.db"));
  for (const table of ["executions", "execution_counts"])
    database.exec(`update ${table} set workflow = 'press.steam' where workflow = 'press.dry'`);
  database.close();
  const after = await startEngine(options);
  t.after(() => after.stop());
  const { inspected } = after;
  const said = inspected.logs({}, 100).find(({ fields }) => fields?.["code"] === "TRL0337");
  assert.deepEqual([said?.level, said?.fields?.["running"]], ["warn", 1]);
  assert.match(said?.message ?? "", /^1 execution waits for press\.steam/);
  const steam = (await inspected.workflows()).find(({ name }) => name === "press.steam");
  assert.deepEqual([steam?.declared, steam?.running], [false, 1]);
  await inspected.stopExecution("press.steam", "left", { by: "ada" });
  assert.equal((await inspected.execution("press.steam", "left")).status, "ABORTED");
});

async function checkJam(how: string, error: string): Promise<void> {
  await engine.inspected.startExecution("press.jammed", { how }, { name: how });
  const ended = await resultOf("press.jammed", how);
  assert.deepEqual([ended.status, ended.error], ["FAILED", error]);
  const page = await engine.inspected.executions({ workflow: "press.jammed", status: "FAILED", error }, 10);
  assert.ok(page.executions.some(({ name }) => name === how));
}

async function resultOf(workflow: string, name: string): Promise<Execution> {
  const execution = await engine.inspected.executionResult(workflow, name, 20_000);
  assert.notEqual(execution.status, "RUNNING", `${workflow} ${name} ends`);
  return execution;
}

async function until<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  const untilMs = Date.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    assert.ok(Date.now() < untilMs, "it comes within 20 s");
    await setTimeout(20);
  }
}

function rowOf(table: string, key: string): unknown {
  const database = new DatabaseSync(join(dataDir, "state.db"), { readOnly: true });
  try {
    const row = database.prepare("select body from rows where tbl = ? and partition = ?").get(table, key);
    return row === undefined ? undefined : JSON.parse(String(row["body"]));
  } finally {
    database.close();
  }
}
