import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "../..");
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

test("files that share a process are counted and told apart: what they skip, leak, break and end", () => {
  const folder = mkdtempSync(join(tmpdir(), "house-"));
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  try {
    const files = [
      write("empty.test.mjs", "export {};"),
      write(
        "full.test.mjs",
        `import { after, describe, test } from "node:test";
         const timer = setInterval(() => {}, 1000);
         after(() => clearInterval(timer));
         test("runs", () => used);
         const used = "what stands below it";
         test("fails", () => { throw new Error("as it should"); });
         test("waits", { skip: "set OUTSIDE to run it" }, () => {});
         test.skip("sleeps", () => {});
         describe("group", () => { test("runs inside", () => {}); });`,
      ),
      write("broken.test.mjs", 'throw new Error("can not be loaded");'),
      write(
        "leaking.test.mjs",
        `import { test } from "node:test";
         test("runs", () => { process.env.LEFT_OVER = "1"; setTimeout(() => {}, 2_500); });`,
      ),
      write("ending.test.mjs", 'import { test } from "node:test"; test("ends", () => process.exit(0));'),
      write("last.test.mjs", 'import { test } from "node:test"; test("runs after all", () => {});'),
    ];
    const script = `
      import { runLots } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, "test-lots.mjs")).href)};
      const house = { node: process.execPath, env: process.env };
      const options = { width: 1, fileMaxMs: 10_000 };
      console.log(JSON.stringify(await runLots(house, { shared: ${JSON.stringify(files)} }, options)));
    `;
    // The shape that test-lots.mjs says it resolves to.
    const { counts, skipped, empty, wrong, output, failed, costs } = JSON.parse(runModule(script).stdout) as {
      readonly counts: unknown;
      readonly skipped: unknown;
      readonly empty: unknown;
      readonly wrong: unknown;
      readonly output: string;
      readonly failed: boolean;
      readonly costs: readonly { readonly file: string; readonly tookMs: number; readonly usedMs: number }[];
    };
    assert.equal(failed, true);
    assert.deepEqual(counts, { tests: 9, suites: 1, pass: 4, fail: 3, cancelled: 0, skipped: 2, todo: 0 });
    const file = relative(root, files[1] ?? "");
    assert.deepEqual(skipped, [
      { title: "waits", file, reason: "set OUTSIDE to run it" },
      { title: "sleeps", file },
    ]);
    assert.deepEqual(empty, [files[0]]);
    assert.deepEqual(wrong, [`${files[4]} ended its process (exit code 0)`]);
    assert.deepEqual(
      costs.map((each) => each.file),
      files.filter((each) => each !== files[4]),
    );
    // The timer of the leaking file is waited for, which costs the processor next to nothing.
    const leaking = costs.find((each) => each.file === files[3]);
    assert.ok(leaking !== undefined && leaking.tookMs > 1_900 && leaking.usedMs < leaking.tookMs);
    assert.match(output, /can not be loaded/);
    assert.match(output, /as it should/);
    assert.match(output, /the file leaves behind: LEFT_OVER in process\.env, 1 Timeout/);
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
  return spawnSync(process.execPath, args, { env, encoding: "utf8", timeout: 60_000 });
}
