import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { test } from "node:test";
import { placesOf, smallSystem, writeSystem } from "./fixtures/write-system.ts";
import { loadPolicy, loadSystem } from "./index.ts";

const configOf = (rules: string): string => `import { system } from "trellis";
export default system("s", { summary: "s", teams: { t: { contact: "c", onCall: "o" } },
  rules: ${rules} });`;

test("what a system says of the rules is known, even where its contexts do not load", async () => {
  const root = await writeSystem({
    "trellis.config.ts": configOf('{ "domain-import": { allow: ["big.js"] }, "event-loop": "off" }'),
    "contexts/a/context.ts": "throw new Error('no');",
  });
  assert.deepEqual(await loadPolicy(root), {
    rules: { "domain-import": { allow: ["big.js"] }, "event-loop": { severity: "off" } },
  });
  assert.equal((await loadSystem(root)).model, undefined);
  await rm(root, { recursive: true });
});

test("a config that is not there, does not load, or is no system says nothing", async () => {
  for (const files of [
    {},
    { "trellis.config.ts": "throw new Error('no');" },
    { "trellis.config.ts": "export default 1;" },
  ]) {
    const root = await writeSystem(files);
    assert.equal(await loadPolicy(root), undefined);
    await rm(root, { recursive: true });
  }
});

test("a list of what is allowed is one of texts, and for a rule that takes one", async () => {
  for (const [rules, found] of [
    ['{ "domain-import": { allow: "big.js" } }', ["TRL0110 trellis.config.ts:3:31"]],
    ['{ "domain-import": { allow: [1] } }', ["TRL0110 trellis.config.ts:3:31"]],
    ['{ "event-loop": { allow: ["a"] } }', ["TRL1201 trellis.config.ts:3:28"]],
    ['{ "domain-import": { allow: [" "] } }', ["TRL1201 trellis.config.ts:3:31"]],
  ] as const) {
    const root = await writeSystem({ ...smallSystem, "trellis.config.ts": configOf(rules) });
    assert.deepEqual(placesOf((await loadSystem(root)).diagnostics), found, rules);
    await rm(root, { recursive: true });
  }
});
