import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { compileValidator } from "@trellis/model";
import { fixture, runBin } from "./fixtures/run-bin.ts";

test("help and version need no system", async () => {
  const cwd = tmpdir();
  const help = await runBin(["--help"], { cwd });
  assert.deepEqual([help.exitCode, help.stderr], [0, ""]);
  assert.match(help.stdout, /^Usage: trellis <command>/);
  assert.match((await runBin(["--version"], { cwd })).stdout, /^\d+\.\d+\.\d+\n$/);
});

test("an unknown command is answered with the one that was meant", async () => {
  const { exitCode, stdout, stderr } = await runBin(["chekc"]);
  assert.deepEqual([exitCode, stdout], [2, ""]);
  assert.match(stderr, /error\[TRL0601\]: unknown command "chekc"; did you mean "check"\?/);
});

test("a code is explained with cause and cure", async () => {
  const { exitCode, stdout } = await runBin(["explain", "TRL0604"]);
  assert.equal(exitCode, 0);
  assert.match(stdout, /cause .*\n *cure .*trellis dev/s);
});

test("a sound system passes the check, from any folder inside of it", async () => {
  const { exitCode, stdout, stderr } = await runBin(["check"], { cwd: fixture("shop/contexts/billing") });
  assert.deepEqual([exitCode, stdout], [0, ""]);
  assert.match(stderr, /^0 errors, 0 warnings in 2 contexts, 3 functions \(\d+\.\d\d s\)\n$/);
});

test("every mistake of a broken system is shown at its line, and the check exits with 1", async () => {
  const { exitCode, stdout, stderr } = await runBin(["check"], { cwd: fixture("broken") });
  assert.equal(exitCode, 1);
  assert.match(
    stdout,
    /there is no team "finanse"; did you mean "finance"\?\n {2}contexts\/billing\/context.ts:5:10\n/,
  );
  assert.match(stdout, / {5}5 \| {3}team: "finanse",\n {8}\| {10}\^\^\^\^\^\^\^\n/);
  assert.match(stdout, /cron\(0 2 32 \* \? \*\)/);
  assert.match(stderr, /^2 errors, 0 warnings in \d+ files/);
});

test("the check writes annotations for GitHub, and JSON by either name", async () => {
  const cwd = fixture("broken");
  const github = await runBin(["check", "--format", "github"], { cwd });
  assert.match(github.stdout, /^::error file=contexts\/billing\/context.ts,line=5,col=10,title=TRL\d{4}::/);
  const json = await runBin(["check", "--json"], { cwd });
  assert.equal((await runBin(["check", "--format", "json"], { cwd })).stdout, json.stdout);
  const { schema, ok, data, diagnostics } = JSON.parse(json.stdout);
  assert.deepEqual(
    [schema, ok, data.errors, diagnostics.length, json.exitCode],
    ["trellis.check/1", false, 2, 2, 1],
  );
});

test("the map of a broken system shows why there is none, and exits with 3", async () => {
  const { exitCode, stdout, stderr } = await runBin(["map"], { cwd: fixture("broken") });
  assert.deepEqual([exitCode, stdout], [3, ""]);
  assert.match(stderr, /error\[TRL0314\]/);
});

test("the map's JSON is the model document, valid by its published schema", async () => {
  const { data } = JSON.parse((await runBin(["map", "--json"])).stdout);
  assert.equal(data.name, "shop");
  const schema = readFileSync(
    fileURLToPath(import.meta.resolve("@trellis/model/system-model.schema.json")),
    "utf8",
  );
  assert.equal(compileValidator(JSON.parse(schema))(data), undefined);
});

test("without a system the exit code is 3, and without an engine 6", async () => {
  const nowhere = await runBin(["status"], { cwd: tmpdir() });
  assert.equal(nowhere.exitCode, 3);
  assert.match(nowhere.stderr, /error\[TRL0603\]/);
  const stopped = await runBin(["status"], { cwd: fixture("broken") });
  assert.equal(stopped.exitCode, 6);
  assert.match(stopped.stderr, /error\[TRL0604\]: no engine runs here/);
  const refused = await runBin(["status", "--url", "http://127.0.0.1:9"]);
  assert.equal(refused.exitCode, 6);
});

test("a reader that has seen enough ends the command quietly", () => {
  const bin = fileURLToPath(new URL("../bin/trellis.mjs", import.meta.url));
  const pipe = '"$0" "$1" explain | head -n 1';
  const { stdout, stderr } = spawnSync("bash", ["-c", pipe, process.execPath, bin], { encoding: "utf8" });
  assert.match(stdout, /^CODE/);
  assert.doesNotMatch(stderr, /EPIPE/);
});

test("an old Node is told so before anything else", async (t) => {
  const bin = fileURLToPath(new URL("../bin/trellis.mjs", import.meta.url));
  // The entry reads the version where Node puts it: that is all that an old Node needs to have in common.
  const old = `Object.defineProperty(process.versions, "node", { value: "20.1.0" }); import(${JSON.stringify(bin)});`;
  t.diagnostic("an old Node is played by a new one that says so");
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, ["-e", old], (error, _out, told) =>
      resolve({ code: error?.code, stderr: told }),
    );
  });
  assert.equal(code, 3);
  assert.match(stderr, /error\[TRL0611\]: trellis needs Node.js 24 or newer, and this is 20.1.0/);
});
