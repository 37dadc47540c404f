import assert from "node:assert/strict";
import { test } from "node:test";
import { treeOf } from "../tree/tree.ts";
import { orphans } from "./orphans.ts";

const manifest = JSON.stringify({
  name: "@trellis/engine",
  exports: { ".": { source: "./src/index.ts", default: "./dist/index.js" } },
  bin: { engine: "bin/engine.mjs" },
  scripts: { bench: "node --conditions=source bench/publish.ts" },
});

function found(files: Record<string, string>): string[] {
  return orphans.run(treeOf({ "packages/engine/package.json": manifest, ...files })).map(({ path }) => path);
}

test("a file that nothing leads to is found", () => {
  assert.deepEqual(
    found({
      "packages/engine/src/index.ts": 'import "./used.ts";',
      "packages/engine/src/used.ts": "",
      "packages/engine/src/lost.ts": "",
    }),
    ["packages/engine/src/lost.ts"],
  );
});

test("package entries, commands, scripts and tests are beginnings", () => {
  assert.deepEqual(
    found({
      "packages/engine/src/index.ts": "",
      "packages/engine/bin/engine.mjs": 'import "../dist/command.js";',
      "packages/engine/src/command.ts": "",
      "packages/engine/bench/publish.ts": "",
      "packages/engine/src/index.test.ts": 'import "./sample.ts";',
      "packages/engine/src/sample.ts": "",
      "packages/engine/src/once.ts": "if (import.meta.main) run();",
    }),
    [],
  );
});

test("a worker is reached through the URL of its file, whichever extension the build gives it", () => {
  const files = { "packages/engine/src/worker.ts": "" };
  for (const code of [
    'new Worker(new URL("./worker.ts", import.meta.url));',
    'new Worker(new URL(built ? "./worker.js" : "./worker.ts", import.meta.url));',
    "new Worker(new URL(`./worker${extension}`, import.meta.url));",
  ]) {
    assert.deepEqual(found({ ...files, "packages/engine/src/index.ts": code }), [], code);
  }
});

test("a file named from the root of the house in a string is reached", () => {
  assert.deepEqual(
    found({
      "packages/engine/src/index.test.ts": 'run("--import=./packages/engine/src/preload.ts");',
      "packages/engine/src/preload.ts": "",
    }),
    [],
  );
});

test("files that the platform finds by name are beginnings, where it looks for them and nowhere else", () => {
  assert.deepEqual(
    found({
      "examples/pulse/trellis.config.ts": "",
      "examples/pulse/contexts/billing/context.ts": "",
      "examples/pulse/contexts/billing/contracts.ts": "",
      "examples/pulse/contexts/billing/handlers/issue-invoice.ts": 'import "../domain/invoice.ts";',
      "examples/pulse/contexts/billing/adapters/rates.ts": "",
      "examples/pulse/contexts/billing/domain/invoice.ts": "",
      "examples/pulse/contexts/billing/domain/forgotten.ts": "",
      "packages/engine/src/adapters/forgotten.ts": "",
    }),
    ["examples/pulse/contexts/billing/domain/forgotten.ts", "packages/engine/src/adapters/forgotten.ts"],
  );
});
