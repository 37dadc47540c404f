import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import bench from "./package.json" with { type: "json" };

for (const [command, script] of Object.entries(bench.scripts)) {
  const run = (option: string) =>
    spawnSync(
      process.execPath,
      ["--conditions=source", join(import.meta.dirname, script.split(" ").at(-1) ?? ""), option],
      {
        encoding: "utf8",
      },
    );

  test(`${command} says with --help how it is used, and ends well`, () => {
    const { status, stdout, stderr } = run("--help");
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /^usage: [a-z-]+\.ts \[--/);
  });

  test(`${command} names an option that it does not have, says how it is used, and fails`, () => {
    const { status, stdout, stderr } = run("--no-such-option");
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /--no-such-option[^]*usage: /);
  });
}
