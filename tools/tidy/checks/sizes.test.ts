import assert from "node:assert/strict";
import { test } from "node:test";
import { treeOf } from "../tree/tree.ts";
import { sizes } from "./sizes.ts";

const lines = (count: number): string => "export {};\n".repeat(count);

test("400 lines pass and 401 are found", () => {
  const tree = treeOf({ "packages/model/src/a.ts": lines(400), "packages/model/src/b.ts": lines(401) });
  assert.deepEqual(
    sizes.run(tree).map(({ path, what }) => `${path}: ${what}`),
    ["packages/model/src/b.ts: 401 lines, more than 400"],
  );
});

test("tests and the catalogue of error codes may be longer", () => {
  const tree = treeOf({
    "packages/model/src/a.test.ts": lines(500),
    "packages/model/src/errors/codes.ts": lines(500),
  });
  assert.deepEqual(sizes.run(tree), []);
});

test("the note tells median and p90", () => {
  const files = Array.from(
    { length: 10 },
    (_, index) => [`packages/model/src/a${index}.ts`, lines((index + 1) * 10)] as const,
  );
  assert.equal(
    sizes.note?.(treeOf(Object.fromEntries(files))),
    "10 files, median 60 lines, p90 100, largest 100",
  );
});
