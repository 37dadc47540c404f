import assert from "node:assert/strict";
import { sep } from "node:path";
import { test } from "node:test";
import { isSource } from "./watch-files.ts";

const at = (path: string): string => path.replaceAll("/", sep);

test("sources and frozen contracts restart the system", () => {
  for (const file of [
    "trellis.config.ts",
    "contexts/a/context.ts",
    "contexts/a/contracts/a.b/1.json",
    "lib/x.mjs",
  ]) {
    assert.equal(isSource(at(file)), true, file);
  }
});

test("tests, packages, data and other files do not", () => {
  for (const file of [
    "contexts/a/x.test.ts",
    "node_modules/x/i.js",
    "dist/a.js",
    ".trellis/dev/engine.json",
    "README.md",
    "a/.x.ts",
  ]) {
    assert.equal(isSource(at(file)), false, file);
  }
});
