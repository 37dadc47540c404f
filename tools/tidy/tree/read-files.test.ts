import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readFiles } from "./read-files.ts";

test("with and without git, the same files are read: not the ignored, not the deleted, bytes without their text", () => {
  const root = mkdtempSync(join(tmpdir(), "tidy-"));
  try {
    mkdirSync(join(root, "src"));
    mkdirSync(join(root, "node_modules"));
    writeFileSync(join(root, "src/a.ts"), "export {};\n");
    writeFileSync(join(root, "picture.png"), new Uint8Array([137, 0, 1]));
    writeFileSync(join(root, "node_modules/b.ts"), "");
    writeFileSync(join(root, ".gitignore"), "node_modules/\n");
    const expected = [
      { path: ".gitignore", bytes: 14, text: "node_modules/\n" },
      { path: "picture.png", bytes: 3, text: undefined },
      { path: "src/a.ts", bytes: 11, text: "export {};\n" },
    ];
    const read = (): unknown => readFiles(root).toSorted((left, right) => (left.path < right.path ? -1 : 1));
    assert.deepEqual(read(), expected);

    writeFileSync(join(root, "gone.ts"), "");
    execFileSync("git", ["init", "--quiet"], { cwd: root });
    execFileSync("git", ["add", "."], { cwd: root });
    rmSync(join(root, "gone.ts"));
    assert.deepEqual(read(), expected);
  } finally {
    rmSync(root, { recursive: true });
  }
});
