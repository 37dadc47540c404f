import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { systemOf } from "./fixtures/system-of.ts";
import { applyEdits } from "./fix/apply-edits.ts";
import { fixSources } from "./fix-sources.ts";
import { judgeSources } from "./judge-sources.ts";
import { readSources } from "./read-sources.ts";

const contextOf = (reads: string) =>
  `export default context("a", { functions: { take: on(E, { reads: ${reads} }) } });\n`;
const declaration = "contexts/a/context.ts";
const domain = "contexts/a/domain/x.ts";

suite("fixing", () => {
  for (const [before, uses, after] of [
    ['["a", "b", "c"]', "a b", '["a", "b"]'],
    ['["a", "b", "c"]', "b c", '["b", "c"]'],
    ['["a", "b", "c"]', "b", '["b"]'],
    ['["a", "b", "c"]', "c", '["c"]'],
    ['["a", "b", "c"]', "a", '["a"]'],
    ['["a", "b", "c"]', "x", '["a"]'],
    ['[\n  "a",\n  "b",\n  "c",\n]', "b", '[\n  "b",\n]'],
    ['["a", /* why b */ "b", "c"]', "a", '["a", /* why b */ "b", "c"]'],
    ['["a", "b"].slice()', "a", '["a", "b"].slice()'],
  ] as const) {
    test(`reads: ${JSON.stringify(before)} with ${uses} used becomes ${JSON.stringify(after)}`, async (t) => {
      const used = uses.split(" ").map((field) => `data.${field}`);
      const root = systemOf(t, {
        [declaration]: contextOf(before),
        "contexts/a/handlers/take.ts": `export default ({ data }) => f(${used.join(", ")});`,
      });
      await fixSources(root, { policy: {} });
      assert.equal(readFileSync(join(root, declaration), "utf8"), contextOf(after));
    });
  }

  for (const [before, after] of [
    ['import { A } from "z";\nexport type B = A;', 'import type { A } from "z";\nexport type B = A;'],
    [
      'import { type A, B } from "z";\nexport type C = A | B;',
      'import type { A, B } from "z";\nexport type C = A | B;',
    ],
    ['import A from "z";\nexport type B = A;', 'import type A from "z";\nexport type B = A;'],
    ['import * as A from "z";\nexport type B = A.C;', 'import type * as A from "z";\nexport type B = A.C;'],
    [
      '\uFEFFimport { A } from "z";\r\nexport type B = A;\r\n',
      '\uFEFFimport type { A } from "z";\r\nexport type B = A;\r\n',
    ],
    ['import { A, b } from "z";\nexport type B = A;\nb;', undefined],
    ['import A, { B } from "z";\nexport type C = A | B;', undefined],
    ['import "z";', undefined],
  ] as const) {
    test(`${JSON.stringify(before)} ${after === undefined ? "stays" : "becomes an import of types"}`, async (t) => {
      const root = systemOf(t, { [domain]: before });
      const fixed = await fixSources(root, { policy: {} });
      assert.equal(readFileSync(join(root, domain), "utf8"), after ?? before);
      assert.deepEqual(
        fixed.map(({ code }) => code),
        after === undefined ? [] : ["TRL1101"],
      );
      assert.equal(judgeSources(await readSources(root), { policy: {} }).length, after === undefined ? 1 : 0);
    });
  }

  test("a file that has changed since it was read stays as it is", async (t) => {
    const root = systemOf(t, { [domain]: 'import { A } from "z";\nexport type B = A;' });
    const sources = await readSources(root);
    const findings = judgeSources(sources, { policy: {} });
    const newer = '// newer\nimport { A } from "z";\nexport type B = A;';
    writeFileSync(join(root, domain), newer);
    assert.deepEqual(applyEdits(sources, findings), []);
    assert.equal(readFileSync(join(root, domain), "utf8"), newer);
  });

  test("an edit after which a file can't be parsed is not made", async (t) => {
    const root = systemOf(t, { [domain]: "export {};" });
    const sources = await readSources(root);
    const edits = [{ file: domain, start: 0, end: 6, text: "export (" }];
    assert.deepEqual(
      applyEdits(sources, [{ code: "TRL1101", severity: "error", message: "m", fix: "f", edits }]),
      [],
    );
    assert.equal(readFileSync(join(root, domain), "utf8"), "export {};");
  });

  test("what is not selected is not fixed", async (t) => {
    const text = 'import { A } from "z";\nexport type B = A;';
    const root = systemOf(t, { [domain]: text });
    assert.deepEqual(await fixSources(root, { policy: {}, select: () => [] }), []);
    assert.equal(readFileSync(join(root, domain), "utf8"), text);
  });
});
