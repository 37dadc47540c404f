import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Execution } from "@trellis/engine/inspection";
import type { HistoryEvent } from "@trellis/workflow";
import type { Ran } from "../fixtures/fake-world.ts";
import { fixture, runBin, startBin } from "../fixtures/run-bin.ts";

const root = fixture("ledger");
const dataDir = mkdtempSync(join(tmpdir(), "trellis-runs-"));
let dev: ChildProcess;
let url = "";

before(async () => {
  dev = startBin(["dev", "--data", dataDir, "--port", "0", "--inspect-port", "0", "--no-watch"], root);
  let said = "";
  const listening = new Promise<string>((resolve, reject) => {
    const look = (text: string): void => {
      said += text;
      const found = /inspection +(http:\S+)/.exec(said)?.[1];
      if (found !== undefined && /^ready/m.test(said)) resolve(found);
    };
    dev.stdout?.on("data", look);
    dev.stderr?.on("data", look);
    dev.once("close", () => reject(new Error(said)));
  });
  url = await listening;
});
after(() => {
  dev.kill("SIGKILL");
  rmSync(dataDir, { recursive: true, force: true });
});

const trellis = (...argv: readonly string[]): Promise<Ran> => runBin([...argv, "--url", url], { cwd: root });
const input = (part: object): string =>
  JSON.stringify({ account: "acc", letter: false, invoices: [{ amount: 20 }], ...part });
const start = (name: string, part: object, ...more: readonly string[]): Promise<Ran> =>
  trellis("runs", "start", "billing.dunning", "--name", name, "--input", input(part), ...more);
const execution = async (name: string): Promise<Execution & { readonly history: HistoryEvent[] }> => {
  const { stdout } = await trellis("runs", "show", "billing.dunning", name, "--history", "--json");
  return JSON.parse(stdout).data;
};

test("an execution is started and waited for, and shown with its drawn workflow", async () => {
  const ran = await start("paid", { invoices: [{ amount: 20 }, { amount: 13 }, { amount: -4 }] }, "--wait");
  assert.deepEqual([ran.exitCode, JSON.parse(ran.stdout)], [0, { closed: "acc" }], ran.stderr);
  assert.match((await start("paid", { invoices: [] })).stderr, /TRL0331/);
  const { stdout } = await trellis("runs", "show", "billing.dunning", "paid");
  assert.match(stdout, /^┌ ✓ Charge each ─+ 3\/3 · Map \$\.invoices ┐$/m);
  assert.match(stdout, /│ ↷ Charge {2}1 retry · Task chargeCard │/);
  assert.match(stdout, /^│ {3}Ask the customer {2}Task askCustomer, by token │$/m);
  assert.match(stdout, /^ {2}Charge ×3 +↷ 1 caught +4 .* card-declined$/m);
  assert.match(stdout, /^Close +✓ done +1 /m);
});

test("a task that waits for its token is kept alive, and answered", async () => {
  await start("asked", { letter: true });
  const waited = await trellis("runs", "wait", "billing.dunning", "asked", "--timeout", "3s");
  assert.equal(waited.exitCode, 8);
  const shown = await trellis("runs", "show", "billing.dunning", "asked");
  assert.match(shown.stdout, /^Ask the customer +▸ running +1 .* waits for an answer by token$/m);
  const { history } = await execution("asked");
  const scheduled = history.findLast(({ type }) => type === "TaskScheduled")?.["taskScheduledEventDetails"];
  // The definition puts the token there.
  const { token } = JSON.parse(scheduled?.["parameters"] as string) as { readonly token: string };
  assert.equal((await trellis("tasks", "heartbeat", token)).exitCode, 0);
  assert.equal((await trellis("tasks", "succeed", token, "--output", '{"paid":true}')).exitCode, 0);
  assert.equal((await trellis("runs", "wait", "billing.dunning", "asked")).exitCode, 0);
  const late = await trellis("tasks", "fail", token, "--error", "NoReply");
  assert.deepEqual([late.exitCode, late.stdout], [5, ""]);
  assert.match(late.stderr, /TRL0335/);
});

test("what failed is redriven with another input, and who did it stands with it", async () => {
  const failed = await start("locked", { locked: true }, "--wait");
  assert.equal(failed.exitCode, 1);
  assert.match(failed.stderr, /locked failed after .* with ledger-locked/);
  const redriven = await trellis(
    "runs",
    "redrive",
    "billing.dunning",
    "locked",
    "--input",
    '{"account":"mended"}',
    "--why",
    "unlocked",
  );
  assert.equal(redriven.exitCode, 0, redriven.stderr);
  const ended = await trellis("runs", "wait", "billing.dunning", "locked");
  assert.deepEqual([ended.exitCode, JSON.parse(ended.stdout)], [0, { closed: "mended" }]);
  const { redrives, interventions } = await execution("locked");
  assert.deepEqual(
    [redrives, interventions[0]?.why, interventions[0]?.input],
    [1, "unlocked", { account: "mended" }],
  );
  assert.equal((await trellis("runs", "redrive", "billing.dunning", "locked")).exitCode, 1);
});

test("executions are stopped, listed by how they ended, and redriven together", async () => {
  await start("letter", { letter: true });
  assert.equal(
    (await trellis("runs", "stop", "billing.dunning", "letter", "--error", "Recalled", "--why", "by law"))
      .exitCode,
    0,
  );
  assert.equal((await trellis("runs", "wait", "billing.dunning", "letter")).exitCode, 1);
  for (const name of ["l1", "l2"]) assert.equal((await start(name, { locked: true }, "--wait")).exitCode, 1);
  const { stdout } = await trellis("runs", "ls", "--status", "aborted");
  assert.match(stdout, /^billing.dunning {2}letter {2}◼ aborted .* Recalled$/m);
  const picked = ["runs", "redrive", "--workflow", "billing.dunning", "--error", "ledger-locked"];
  const preview = await trellis(...picked, "--dry-run");
  assert.match(preview.stdout, /^billing.dunning +2$/m);
  assert.match(preview.stderr, /^would redrive 2 executions/m);
  assert.equal((await trellis(...picked)).exitCode, 2);
  const done = await trellis(...picked, "--yes", "--rate", "max");
  assert.match(done.stderr, /^redrove 2 executions of billing.dunning: 2 go on/m);
  assert.equal((await trellis("runs", "wait", "billing.dunning", "l2")).exitCode, 1);
  assert.equal((await execution("l2")).redrives, 1);
  const workflows = JSON.parse((await trellis("runs", "workflows", "--json")).stdout).data.workflows;
  assert.deepEqual([workflows[0].started, workflows[0].redriven, workflows[0].aborted], [6, 3, 1]);
});
