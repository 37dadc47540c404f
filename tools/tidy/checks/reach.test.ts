import assert from "node:assert/strict";
import { test } from "node:test";
import { treeOf } from "../tree/tree.ts";
import { reach } from "./reach.ts";

const check = reach(["packages/model", "packages/new"], { "packages/model": 2 });

test("enough files that can be parsed pass", () => {
  const tree = treeOf({
    "packages/model/src/a.ts": "",
    "packages/model/src/a.test.ts": "",
    "packages/new/a.ts": "",
    "packages/new/b.ts": "",
    "packages/new/c.ts": "",
  });
  assert.deepEqual(check.run(tree), []);
});

test("an empty tree is found for each workspace on disk, known or not", () => {
  assert.deepEqual(
    check.run(treeOf({})).map(({ path, what }) => `${path}: ${what}`),
    [
      "packages/model: 0 files of code were read, fewer than 2",
      "packages/new: 0 files of code were read, fewer than 3",
    ],
  );
});

test("a file that cannot be parsed is found; a fixture is not code", () => {
  const broken = "\nexport const = 1;";
  const tree = treeOf({ "packages/model/a.ts": broken, "packages/model/fixtures/b.ts": broken });
  const [finding, ...more] = reach([], {}).run(tree);
  assert.equal(finding?.path, "packages/model/a.ts");
  assert.equal(finding.line, 2);
  assert.deepEqual(more, []);
});
