import assert from "node:assert/strict";
import { test } from "node:test";
import { treeOf } from "../tree/tree.ts";
import { names } from "./names.ts";

function found(files: Record<string, string>): string[] {
  return names.run(treeOf(files)).map(({ path, what }) => `${path}: ${what}`);
}

test("kebab-case names with a kind after the dot pass", () => {
  assert.deepEqual(
    found({
      "packages/engine/src/log/event-log.int.test.ts": "",
      "packages/engine/src/conformance/store.suite.ts": "",
      "packages/engine/src/content-types.ts": "",
      "tools/house/census-reporter.mjs": "",
    }),
    [],
  );
});

test("other spellings are found, a folder once for all its files", () => {
  assert.deepEqual(
    found({ "packages/engine/src/eventLog/a.ts": "", "packages/engine/src/eventLog/b_c.ts": "" }),
    [
      'packages/engine/src/eventLog: "eventLog" is not kebab-case',
      'packages/engine/src/eventLog/b_c.ts: "b_c.ts" is not kebab-case',
    ],
  );
});

test("names that say nothing are found, as folder, file or ending", () => {
  const what = found({
    "packages/engine/src/shared/clock.ts": "",
    "packages/engine/src/types.ts": "",
    "packages/engine/src/string-utils.test.ts": "",
  });
  assert.deepEqual(
    what.map((text) => text.split(": ")[1]),
    [
      '"shared" says nothing about what is in it',
      '"types" says nothing about what is in it',
      '"string-utils" says nothing about what is in it',
    ],
  );
});

test("a wildcard export in an index is found; a whole module under one name is not", () => {
  assert.deepEqual(
    found({
      "packages/engine/src/index.ts": 'export * as store from "./store.ts";\nexport * from "./log.ts";',
    }),
    ['packages/engine/src/index.ts: `export * from "./log.ts"`'],
  );
  assert.deepEqual(found({ "packages/engine/src/log.ts": 'export * from "./event-log.ts";' }), []);
});

test("types named for what they are in the language are found", () => {
  const code =
    "interface IStore {}\nclass StoreImpl {}\nabstract class BaseStore {}\ntype StoreManager = object;";
  assert.equal(found({ "packages/engine/src/store.ts": code }).length, 4);
});

test("types named for their role pass, also when they begin with I or hold the word base", () => {
  const code =
    "interface Store {}\nclass Invoice {}\ntype IdempotencyKey = string;\ntype Baseline = number;\nconst BaseUrl = 1;";
  assert.deepEqual(found({ "packages/engine/src/store.ts": code }), []);
});
