import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { judgeSources } from "../judge-sources.ts";
import { readSources } from "../read-sources.ts";
import { findingsOf, placesOf, systemOf } from "../fixtures/system-of.ts";

const others = {
  "contexts/a/contracts.ts": "export const A = 1;",
  "contexts/a/domain/y.ts": "export const y = 1;\nexport type Y = number;",
  "contexts/a/adapters/store.ts": "export const store = 1;\nexport default store;",
  "contexts/a/handlers/other.ts": "export default () => {};",
  "contexts/a/beside.ts":
    'export { store } from "./adapters/store.ts";\nexport const own = 1;\nexport type { Z } from "./adapters/store.ts";',
  "contexts/b/contracts.ts": 'export const B = 1;\nexport { inner } from "./domain/inner.ts";',
  "contexts/b/contracts/more.ts": "export const More = 1;",
  "contexts/b/domain/inner.ts": "export const inner = 1;",
  "lib/money.ts": "export const money = 1;",
  "lib/passing.ts": 'export * from "../contexts/b/domain/inner.ts";\nexport const mine = 1;',
  "package.json":
    '{ "imports": { "#b/*": "./contexts/b/*", "#y": { "default": "./contexts/a/domain/y.ts" } } }',
};

async function found(
  t: Parameters<typeof findingsOf>[0],
  path: string,
  text: string,
  allow: readonly string[] = [],
) {
  return placesOf(
    await findingsOf(t, { ...others, [path]: text }, { rules: { "domain-import": { allow } } }),
  );
}

suite("imports of a domain", () => {
  const path = "contexts/a/domain/x.ts";
  for (const [text, place] of [
    ['import { readFileSync } from "node:fs";\nreadFileSync;', "1:30"],
    ['import { readFileSync } from "fs";\nreadFileSync;', "1:30"],
    ['import big from "big.js";\nbig;', "1:17"],
    ['import "big.js";', "1:8"],
    ['import { A } from "../contracts.ts";\nA;', "1:19"],
    ['import * as all from "../beside.ts";\nall;', "1:22"],
    ['export { own } from "../beside.ts";', "1:21"],
    ['export * from "../beside.ts";', "1:15"],
    ['export const f = () => import("big.js");', "1:31"],
    ["export const f = (name: string) => import(name);", "1:43"],
    ['const big = require("big.js");', "1:21"],
    ['import { money } from "../../../lib/money.ts";\nmoney;', "1:23"],
    ['import { y } from "big.js";\nexport type Y = typeof y;', "1:19"],
    ['import { type Big } from "big.js";\nexport type B = Big;', "1:26"],
    ['import { B } from "../../b/contracts.ts";\nB;', "1:19"],
  ] as const) {
    test(`TRL1101 is found in ${JSON.stringify(text)}`, async (t) => {
      assert.deepEqual(await found(t, path, text), [`TRL1101 ${place}`]);
    });
  }

  for (const text of [
    'import { y } from "./y.ts";\ny;',
    'import { y } from "./y";\ny;',
    'import { y } from "#y";\ny;',
    'import type { Big } from "big.js";\nexport type B = Big;',
    'export type { Big } from "big.js";',
    'export type B = import("big.js").Big;',
    'import { y } from "../domain/y.ts";\nexport { y };',
    'import { y } from "./y.js";\ny;',
  ]) {
    test(`nothing is found in ${JSON.stringify(text)}`, async (t) => {
      assert.deepEqual(await found(t, path, text), []);
    });
  }

  test("what the platform team allows passes: packages, files, folders", async (t) => {
    const text =
      'import big from "big.js/part";\nimport { money } from "../../../lib/money.ts";\n[big, money];';
    assert.deepEqual(await found(t, path, text), ["TRL1101 1:17", "TRL1101 2:23"]);
    assert.deepEqual(await found(t, path, text, ["big.js", "./lib/money.ts"]), []);
    assert.deepEqual(await found(t, path, text, ["big.js", "./lib/"]), []);
    assert.deepEqual(await found(t, path, text, ["big", "lib/mon"]), ["TRL1101 1:17", "TRL1101 2:23"]);
  });

  test("while the settings are unknown packages pass, files do not", async (t) => {
    const text = 'import big from "big.js";\nimport { A } from "../contracts.ts";\n[big, A];';
    const root = systemOf(t, { ...others, [path]: text });
    assert.deepEqual(placesOf(judgeSources(await readSources(root))), ["TRL1101 2:19"]);
  });

  test("a link inside of domain/ is what it leads to", async (t) => {
    const root = systemOf(t, { ...others, [path]: 'import { store } from "./linked.ts";\nstore;' });
    symlinkSync("../adapters/store.ts", join(root, "contexts/a/domain/linked.ts"));
    assert.deepEqual(placesOf(judgeSources(await readSources(root), { policy: {} })), ["TRL1101 1:23"]);
  });
});

suite("contexts are islands", () => {
  for (const [path, text, place] of [
    ["contexts/a/domain/x.ts", 'import { inner } from "../../b/domain/inner.ts";\ninner;', "1:23"],
    [
      "contexts/a/context.ts",
      'import type { inner } from "../b/domain/inner.ts";\nexport type I = typeof inner;',
      "1:28",
    ],
    ["contexts/a/handlers/x.ts", 'import { inner } from "#b/domain/inner.ts";\ninner;', "1:23"],
    ["contexts/a/adapters/x.ts", 'import { inner } from "../../../lib/passing.ts";\ninner;', "1:23"],
    ["contexts/a/adapters/x.ts", 'import * as all from "../../../lib/passing.ts";\nall;', "1:22"],
    ["contexts/a/adapters/x.ts", 'export const f = () => import("../../b/context.ts");', "1:31"],
  ] as const) {
    test(`TRL1123 is found in ${path}: ${JSON.stringify(text)}`, async (t) => {
      assert.deepEqual(await found(t, path, text), [`TRL1123 ${place}`]);
    });
  }

  for (const [path, text] of [
    ["contexts/a/context.ts", 'import { B } from "../b/contracts.ts";\nB;'],
    ["contexts/a/context.ts", 'import { inner } from "../b/contracts.ts";\ninner;'],
    ["contexts/a/context.ts", 'import { More } from "../b/contracts/more.ts";\nMore;'],
    ["contexts/a/adapters/x.ts", 'import { mine } from "../../../lib/passing.ts";\nmine;'],
    ["contexts/a/handlers/x.test.ts", 'import { inner } from "../../b/domain/inner.ts";\ninner;'],
  ] as const) {
    test(`nothing is found in ${path}: ${JSON.stringify(text)}`, async (t) => {
      assert.deepEqual(await found(t, path, text), []);
    });
  }

  test("code in a test folder is judged as soon as other code imports it", async (t) => {
    const files = {
      "contexts/a/domain/x.ts": 'import { at } from "./fixtures/at.ts";\nat;',
      "contexts/a/domain/fixtures/at.ts": "export const at = () => Date.now();",
    };
    const findings = await findingsOf(t, files);
    assert.deepEqual(
      findings.map(({ code, where }) => [code, where?.file]),
      [["TRL1102", "contexts/a/domain/fixtures/at.ts"]],
    );
  });
});

suite("imports of a handler", () => {
  const path = "contexts/a/handlers/x.ts";
  for (const [text, place] of [
    ['import other from "./other.ts";\nother;', "1:19"],
    ['import store from "../adapters/store.ts";\nstore;', "1:19"],
    ['import { store } from "../beside.ts";\nstore;', "1:23"],
    ['import * as all from "../beside.ts";\nall;', "1:22"],
    ['export const f = () => import("./other.ts");', "1:31"],
  ] as const) {
    test(`TRL1124 is found in ${JSON.stringify(text)}`, async (t) => {
      assert.deepEqual(await found(t, path, text), [`TRL1124 ${place}`]);
    });
  }

  for (const text of [
    'import { own } from "../beside.ts";\nown;',
    'import type { store } from "../adapters/store.ts";\nexport type S = typeof store;',
    'import { y } from "../domain/y.ts";\ny;',
  ]) {
    test(`nothing is found in ${JSON.stringify(text)}`, async (t) => {
      assert.deepEqual(await found(t, path, text), []);
    });
  }
});
