import assert from "node:assert/strict";
import { test } from "node:test";
import { treeOf } from "../tree/tree.ts";
import { floors } from "./floors.ts";

const house = {
  "packages/model/package.json": '{"name":"@trellis/model","exports":{".":{"source":"./src/index.ts"}}}',
  "packages/trellis/package.json": '{"name":"trellis","exports":{".":{"source":"./src/index.ts"}}}',
  "packages/workflow/package.json":
    '{"name":"@trellis/workflow","exports":{".":{"source":"./src/index.ts"}}}',
  "packages/engine/package.json":
    '{"name":"@trellis/engine","exports":{"./inspection":{"source":"./src/inspection.ts"}}}',
  "packages/console/package.json": '{"name":"@trellis/console"}',
  "examples/pulse/package.json": '{"name":"@trellis/example-pulse"}',
  "tools/tidy/package.json": '{"name":"@trellis/tidy"}',
};

function whatIsFound(path: string, code: string): string[] {
  return floors.run(treeOf({ ...house, [path]: code })).map(({ what }) => what);
}

test("an import of a lower floor passes", () => {
  assert.deepEqual(whatIsFound("packages/engine/src/a.ts", 'import { model } from "@trellis/model";'), []);
});

test("an import of an upper floor is found, with its line", () => {
  const tree = treeOf({ ...house, "packages/model/src/a.ts": '\nimport type { context } from "trellis";' });
  const [finding, ...more] = floors.run(tree);
  assert.equal(finding?.what, '@trellis/model (floor 0) imports "trellis" (floor 1)');
  assert.equal(finding.line, 2);
  assert.deepEqual(more, []);
});

test("packages on one floor are blind to each other, in every way of importing", () => {
  for (const code of [
    'import "trellis";',
    'export { context } from "trellis";',
    'await import("trellis");',
    'type Context = import("trellis").Context;',
  ]) {
    assert.equal(whatIsFound("packages/workflow/src/a.ts", code).length, 1, code);
  }
});

test("the console may import types of the inspection contract, and nothing else", () => {
  const path = "packages/console/src/a.ts";
  assert.deepEqual(whatIsFound(path, 'import type { Span } from "@trellis/engine/inspection";'), []);
  assert.equal(whatIsFound(path, 'import { Span } from "@trellis/engine/inspection";').length, 1);
  assert.equal(whatIsFound(path, 'import type { Model } from "@trellis/model";').length, 1);
});

test("an example imports any package, and no package imports an example", () => {
  assert.deepEqual(whatIsFound("examples/pulse/start.ts", 'import "trellis";'), []);
  assert.equal(whatIsFound("packages/engine/src/a.ts", 'import "@trellis/example-pulse";').length, 1);
});

test("a tool imports no package of the house", () => {
  assert.deepEqual(whatIsFound("tools/tidy/tidy.ts", 'import "@trellis/model";'), [
    'a tool imports "@trellis/model"',
  ]);
});

test("a package that nobody gave a floor is found", () => {
  const tree = treeOf({ "packages/extra/package.json": '{"name":"@trellis/extra"}' });
  assert.deepEqual(
    floors.run(tree).map(({ what }) => what),
    ['package "@trellis/extra" has no floor'],
  );
});
