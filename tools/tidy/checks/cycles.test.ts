import assert from "node:assert/strict";
import { test } from "node:test";
import { treeOf } from "../tree/tree.ts";
import { cycles } from "./cycles.ts";

function found(files: Record<string, string>): string[] {
  return cycles
    .run(treeOf({ "packages/model/package.json": '{"name":"@trellis/model"}', ...files }))
    .map(({ what }) => what);
}

test("files that import each other in one direction pass, also over a diamond", () => {
  assert.deepEqual(
    found({
      "packages/model/src/a.ts": 'import "./b.ts"; import "./c.ts";',
      "packages/model/src/b.ts": 'import "./d.ts";',
      "packages/model/src/c.ts": 'import "./d.ts";',
      "packages/model/src/d.ts": "export const end = true;",
    }),
    [],
  );
});

test("a circle is found once and told from its first file by name, as short as it is", () => {
  assert.deepEqual(
    found({
      "packages/model/src/a.ts": 'import "./b.ts";',
      "packages/model/src/b.ts": 'import "./c.ts"; import "./a.ts";',
      "packages/model/src/c.ts": 'export { a } from "./a.ts";',
    }),
    [
      "imports itself in a circle: packages/model/src/a.ts -> packages/model/src/b.ts -> packages/model/src/a.ts",
    ],
  );
});

test("imports of types count", () => {
  assert.equal(
    found({
      "packages/model/src/a.ts": 'import type { B } from "./b.ts"; export type A = B;',
      "packages/model/src/b.ts": 'import { type A } from "./a.ts"; export type B = A;',
    }).length,
    1,
  );
});

test("two circles that do not touch are two findings", () => {
  assert.equal(
    found({
      "packages/model/src/a.ts": 'import "./a.ts";',
      "packages/model/src/b.ts": 'import "./c.ts";',
      "packages/model/src/c.ts": 'import "./b.ts";',
    }).length,
    2,
  );
});
