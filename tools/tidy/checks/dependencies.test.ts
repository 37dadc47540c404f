import assert from "node:assert/strict";
import { test } from "node:test";
import { treeOf } from "../tree/tree.ts";
import { dependencies } from "./dependencies.ts";

const manifest = JSON.stringify({
  name: "@trellis/model",
  exports: { ".": { source: "./src/index.ts" } },
  dependencies: { ajv: "8.20.0", "@scope/needed": "1.0.0" },
  devDependencies: { "fast-check": "4.10.2" },
});

function found(files: Record<string, string>): string[] {
  const tree = treeOf({ "packages/model/package.json": manifest, ...files });
  return dependencies.run(tree).map(({ path, what, fix }) => `${path}: ${what}. ${fix}`);
}

test("declared dependencies, Node's own modules and the package itself may be imported", () => {
  const code =
    'import "ajv/dist/2020.js"; import "@scope/needed/part"; import "node:fs"; import "@trellis/model";';
  assert.deepEqual(found({ "packages/model/src/index.ts": code }), []);
});

test("an undeclared dependency is found", () => {
  assert.deepEqual(found({ "packages/model/src/index.ts": 'import { z } from "zod";' }), [
    'packages/model/src/index.ts: imports "zod", which @trellis/model does not depend on. Add it to dependencies in packages/model/package.json.',
  ]);
});

test("a dev dependency may be imported by tests and by what only tests reach", () => {
  assert.deepEqual(
    found({
      "packages/model/src/index.ts": "export const one = 1;",
      "packages/model/src/index.test.ts": 'import "fast-check"; import "./arbitrary-model.ts";',
      "packages/model/src/arbitrary-model.ts": 'import "fast-check";',
    }),
    [],
  );
});

test("a dev dependency imported by code that ships is found", () => {
  const [finding, ...more] = found({
    "packages/model/src/index.ts": 'export * from "./sample.ts";',
    "packages/model/src/sample.ts": 'import "fast-check";',
  });
  assert.match(
    finding ?? "",
    /^packages\/model\/src\/sample\.ts: ships, and imports the dev dependency "fast-check"/,
  );
  assert.deepEqual(more, []);
});
