import assert from "node:assert/strict";
import { test } from "node:test";
import { treeOf } from "../tree/tree.ts";
import { entryPoints } from "./entry-points.ts";

function whatIsFound(code: string): string[] {
  const tree = treeOf({
    "packages/model/package.json":
      '{"name":"@trellis/model","exports":{".":{"source":"./src/index.ts"},"./rules":{"source":"./src/rules.ts"}}}',
    "packages/model/src/index.ts": "export const one = 1;",
    "packages/engine/package.json": '{"name":"@trellis/engine"}',
    "packages/engine/src/b.ts": "export const two = 2;",
    "packages/engine/src/a.ts": code,
  });
  return entryPoints.run(tree).map(({ what }) => what);
}

test("a package is imported by the names in its exports, its own files by their place", () => {
  assert.deepEqual(
    whatIsFound('import "@trellis/model"; import "@trellis/model/rules"; import "./b.ts"; import "zod";'),
    [],
  );
});

test("a path into a package's folders is found", () => {
  assert.deepEqual(whatIsFound('import { one } from "@trellis/model/src/index.ts";'), [
    '"@trellis/model/src/index.ts" is no entry point',
  ]);
});

test("a relative path into another package is found", () => {
  assert.deepEqual(whatIsFound('import { one } from "../../model/src/index.ts";'), [
    'reaches out of its package: "../../model/src/index.ts"',
  ]);
});

test("a relative path out of the house is found", () => {
  assert.equal(whatIsFound('import "../../../../elsewhere.ts";').length, 1);
});
