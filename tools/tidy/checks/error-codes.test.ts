import assert from "node:assert/strict";
import { test } from "node:test";
import { treeOf } from "../tree/tree.ts";
import { errorCodes, errorsPage } from "./error-codes.ts";

const entry =
  'name: "plan-unknown", title: "No such plan", cause: "A typo " + "in the id.", cure: `Correct it.`';
const catalogue = `export const codes = { TRL0101: { ${entry} } } as const satisfies Record<string, object>;`;
const files = {
  "packages/model/src/errors/codes.ts": catalogue,
  "packages/engine/src/plans.ts": 'throw fault("TRL0101");',
};

function found(changed: Record<string, string>): string[] {
  const contents = { ...files, ...changed };
  const page = errorsPage.write(treeOf(contents));
  return errorCodes
    .run(treeOf({ [errorsPage.path]: page, ...contents }))
    .map(({ path, line, what }) => `${path}:${line ?? ""} ${what}`);
}

test("a code that is in the catalogue, in the code and on the page passes", () => {
  assert.deepEqual(found({}), []);
});

test("the page gives name, title, cause and cure under the bare code", () => {
  const page = errorsPage.write(treeOf(files));
  assert.match(
    page,
    /\n## TRL0101\n\n`plan-unknown`: No such plan\n\n\*\*Cause\.\*\* A typo in the id\.\n\n\*\*Cure\.\*\* Correct it\.\n$/,
  );
});

test("a code that is not in the catalogue is found in code, in comments and in prose", () => {
  assert.deepEqual(
    found({
      "packages/engine/src/a.ts": '\nfault("TRL0999");',
      "packages/engine/src/b.ts": "// see TRL0998",
      "docs/guide.md": "As TRL0997 says.",
    }),
    [
      "packages/engine/src/a.ts:2 TRL0999 is not in the catalogue",
      "packages/engine/src/b.ts:1 TRL0998 is not in the catalogue",
      "docs/guide.md:1 TRL0997 is not in the catalogue",
    ],
  );
});

test("tests, tools and decisions may speak of codes that do not exist", () => {
  assert.deepEqual(
    found({
      "packages/engine/src/a.test.ts": 'fault("TRL0999");',
      "tools/tidy/a.ts": 'fault("TRL0999");',
      "docs/decisions/0001-codes.md": "TRL0999 is gone.",
    }),
    [],
  );
});

test("a code that only a comment or a test mentions is used nowhere", () => {
  assert.deepEqual(
    found({
      "packages/engine/src/plans.ts": "// TRL0101",
      "packages/engine/src/plans.test.ts": 'is("TRL0101");',
    }),
    ["packages/model/src/errors/codes.ts:1 TRL0101 is used nowhere"],
  );
});

test("an entry without one of its parts is found", () => {
  const broken =
    'export const codes = { TRL0101: { name: "plan-unknown", title: "", cause: why(), cure: "x" } };';
  assert.deepEqual(found({ "packages/model/src/errors/codes.ts": broken }), [
    "packages/model/src/errors/codes.ts:1 TRL0101 has no title, no cause",
  ]);
});

test("a name given twice and a key that is no code are found", () => {
  const broken = `export const codes = { TRL0101: { ${entry} }, TRL102: { ${entry} } };`;
  assert.deepEqual(
    found({ "packages/model/src/errors/codes.ts": broken, "packages/engine/src/a.ts": '"TRL102"' }),
    [
      'packages/model/src/errors/codes.ts:1 "TRL102" is no code',
      "packages/model/src/errors/codes.ts:1 TRL102 repeats the code or name of TRL0101",
      "packages/model/src/errors/codes.ts:1 TRL102 is used nowhere",
    ],
  );
});

test("a page that differs is found", () => {
  assert.match(found({ "docs/errors.md": "# Errors\n" }).join(), /docs\/errors\.md: differs from the code/);
});

test("a catalogue that is missing or no object literal is found", () => {
  assert.deepEqual(found({ "packages/model/src/errors/codes.ts": "export const codes = make();" }), [
    "packages/model/src/errors/codes.ts: there is no object literal exported as `codes`",
  ]);
});
