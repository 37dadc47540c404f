import assert from "node:assert/strict";
import { test } from "node:test";
import { treeOf } from "../tree/tree.ts";
import { publicSurface, publicSurfacePage } from "./public-surface.ts";

const files = {
  "packages/model/package.json": JSON.stringify({
    name: "@trellis/model",
    exports: { ".": { source: "./src/index.ts" }, "./schema.json": "./schema/schema.json" },
  }),
  "packages/model/src/index.ts": `
    import { Fault } from "./fault.ts";
    export { Fault };
    export type { Fault as FaultType } from "./fault.ts";
    export { type Code, codes as allCodes } from "./codes.ts";
    export * as names from "./names.ts";
    export * from "./more.ts";
    export { z } from "zod";
    export default function check() {}
  `,
  "packages/model/src/fault.ts": "export class Fault extends Error {}",
  "packages/model/src/codes.ts": "export const codes = {}; export type Code = keyof typeof codes;",
  "packages/model/src/names.ts": "export const a = 1;",
  "packages/model/src/more.ts": "export interface Retry {} export const Retry = 1; export default 1;",
  "examples/pulse/package.json": '{"name":"pulse","private":true,"exports":{".":"./start.ts"}}',
};

test("the page lists each name once, sorted, with what it is at its origin", () => {
  const page = publicSurfacePage.write(treeOf(files));
  assert.deepEqual(page.split("\n").slice(5), [
    "## @trellis/model",
    "",
    "### @trellis/model",
    "",
    "- `Code` type",
    "- `Fault` class",
    "- `FaultType` type of a class",
    "- `Retry` const and interface",
    "- `allCodes` const",
    "- `default` function",
    "- `names` namespace",
    '- `z` from "zod"',
    "",
    "### @trellis/model/schema.json",
    "",
    "- the file `packages/model/schema/schema.json`",
    "",
  ]);
});

test("a page that says the same passes", () => {
  const page = publicSurfacePage.write(treeOf(files));
  assert.deepEqual(publicSurface.run(treeOf({ ...files, "docs/public-surface.md": page })), []);
});

test("a new and a vanished name are found", () => {
  const page = publicSurfacePage.write(treeOf(files)).replace("- `Code` type", "- `Coda` type");
  const [finding] = publicSurface.run(treeOf({ ...files, "docs/public-surface.md": page }));
  assert.equal(finding?.what, "differs from the code: + - `Code` type | - - `Coda` type");
});

test("a missing page is found", () => {
  assert.equal(publicSurface.run(treeOf(files))[0]?.what, "the page is not there");
});
