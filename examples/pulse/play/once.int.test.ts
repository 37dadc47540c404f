import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import type { Report } from "./report.ts";

const start = join(import.meta.dirname, "..", "start.ts");

function play(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = ["--conditions=source", start, ...args];
    execFile(process.execPath, command, { timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

async function report(...args: string[]): Promise<Omit<Report, "tookMs">> {
  const { code, stdout, stderr } = await play("--once", "--json", ...args);
  assert.equal(code, 0, stderr);
  const { tookMs: _differs, ...figures } = JSON.parse(stdout) as Report;
  return figures;
}

test("one play accounts for every webhook, and a play of each webhook twice changes nothing else", async () => {
  const once = await report();
  assert.deepEqual(once.gaps, []);
  assert.deepEqual(once.received.outcomes, { published: 12, ignored: 264, unknown: 0, quarantined: 53 });
  assert.equal(once.invoices.length, 2);
  assert.equal(once.notices.notices, 53);
  assert.equal(
    once.deadLetters.reduce((sum, group) => sum + group.deadLetters, 0),
    4,
  );
  assert.deepEqual(
    once.metrics.map(({ repository, leadTimeForChanges }) => [repository, leadTimeForChanges.medianSeconds]),
    [["Codertocat/Hello-World", 90]],
  );

  const twice = await report("--twice");
  assert.equal(twice.received.duplicates, 329);
  assert.deepEqual(
    { ...twice, received: undefined, functions: undefined },
    { ...once, received: undefined, functions: undefined },
  );
  // The door counts what was posted; behind it nothing came twice. Executions that meet at the same issue run their task
  // again when its unit of work is refused, and each run is counted.
  const behindTheDoor = ({ functions }: Pick<Report, "functions">) =>
    functions
      .filter(({ function: name }) => name !== "intake.receiveWebhook")
      .map((each) => (each.function === "triage.assignIssue" ? { ...each, done: undefined } : each));
  assert.deepEqual(behindTheDoor(twice), behindTheDoor(once));
});

test("an unknown option is wrong usage", async () => {
  const { code, stderr } = await play("--onec");
  assert.equal(code, 2);
  assert.match(stderr, /--onec/);
});
