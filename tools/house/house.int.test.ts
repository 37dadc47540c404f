import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "../..");
const reporter = join(import.meta.dirname, "census-reporter.mjs");
const runner = pathToFileURL(join(import.meta.dirname, "run.mjs")).href;
// A test runner started by a test would otherwise believe that it is one of the outer runner's files.
const { NODE_TEST_CONTEXT: _, ...env } = process.env;

test("the help names every stage, and an unknown option is refused", () => {
  const house = (...args: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, ["tools/house.mjs", ...args], { cwd: root, env, encoding: "utf8" });
  assert.match(
    String(house("test", "--help").stdout),
    /types, lint, format, dead, tidy, tests, processes, endurance/,
  );
  assert.equal(house("test", "--nonsense").status, 2);
  assert.equal(house("test", "--only", "nonsense").status, 2);
  assert.equal(house("nonsense").status, 2);
});

test("the census counts what ran, keeps the reasons of skips and finds files without a test", () => {
  const folder = mkdtempSync(join(tmpdir(), "house-"));
  try {
    writeFileSync(join(folder, "empty.test.mjs"), "export {};");
    writeFileSync(
      join(folder, "full.test.mjs"),
      `import { describe, test } from "node:test";
       test("runs", () => {});
       test("fails", () => { throw new Error("as it should"); });
       test("waits", { skip: "set OUTSIDE to run it" }, () => {});
       test.skip("sleeps", () => {});
       describe("group", () => { test("runs inside", () => {}); });`,
    );
    const args = ["--test", `--test-reporter=${reporter}`, "empty.test.mjs", "full.test.mjs"];
    const { stdout } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
    assert.deepEqual(JSON.parse(stdout), {
      ran: 3,
      skipped: [
        { title: "waits", file: "full.test.mjs", reason: "set OUTSIDE to run it" },
        { title: "sleeps", file: "full.test.mjs" },
      ],
      empty: ["empty.test.mjs"],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a command that takes too long is ended with everything that it started", () => {
  const script = `
    import { capture } from ${JSON.stringify(runner)};
    const options = { cwd: ".", env: process.env, maxMs: 300 };
    const { code, late, output } = await capture("sh", ["-c", "echo begun; sleep 60 & sleep 60; wait"], options);
    console.log(JSON.stringify({ code, late, output }));
  `;
  const { stdout } = runModule(script);
  assert.deepEqual(JSON.parse(stdout), { code: 1, late: true, output: "begun\n" });
});

test("the exit code of a shown command is kept, also when a signal ended it", () => {
  const script = `
    import { show } from ${JSON.stringify(runner)};
    const options = { cwd: ".", env: process.env };
    console.log(await show("sh", ["-c", "exit 7"], options), await show("sh", ["-c", "kill -TERM $$"], options));
  `;
  assert.equal(runModule(script).stdout, "7 143\n");
});

test("a signal given to the house reaches the command that it shows", async () => {
  const script = `
    import { show } from ${JSON.stringify(runner)};
    const child = "process.on('SIGTERM', () => process.exit(5)); console.log('ready'); setInterval(() => {}, 1000)";
    process.exitCode = await show(process.execPath, ["-e", child], { cwd: ".", env: process.env });
  `;
  const args = ["--input-type=module", "-e", script];
  const house = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  house.stdout.once("data", () => house.kill("SIGTERM"));
  const code = await new Promise((resolve) => house.once("exit", resolve));
  assert.equal(code, 5);
});

function runModule(script: string): { stdout: string } {
  const args = ["--input-type=module", "-e", script];
  return spawnSync(process.execPath, args, { env, encoding: "utf8", timeout: 20_000 });
}
