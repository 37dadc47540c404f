import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { test } from "node:test";
import { placesOf, smallSystem, writeSystem } from "./fixtures/write-system.ts";
import { loadSystem } from "./index.ts";

async function load(
  policy: string,
  t: { after: (end: () => Promise<void>) => void },
): ReturnType<typeof loadSystem> {
  const root = await writeSystem({
    ...smallSystem,
    "contexts/a/context.ts": `import { context, event } from "trellis";
const Happened = event("a.happened", { summary: "s", version: 1, schema: true, ${policy} });
export default context("a", { team: "t", summary: "s", publishes: [Happened], functions: {} });`,
  });
  t.after(() => rm(root, { recursive: true }));
  return loadSystem(root);
}

test("a contract's policy and content model are in the model; what is the default is left out", async (t) => {
  const { model } = await load('compatibility: "backward-transitive", contentModel: "closed"', t);
  const { compatibility, contentModel } = model!.events["a.happened"]!;
  assert.deepEqual([compatibility, contentModel], ["backward-transitive", "closed"]);
  const plain = (await load('contentModel: "open"', t)).model!.events["a.happened"]!;
  assert.ok(!("compatibility" in plain) && !("contentModel" in plain));
});

test("a policy that is none is reported at its place, and the rest of the model can still be looked at", async (t) => {
  const { model, draft, diagnostics } = await load('compatibility: "fulll"', t);
  assert.equal(model, undefined);
  assert.equal(draft!.events["a.happened"]!.version, 1);
  assert.deepEqual(placesOf(diagnostics), ["TRL0423 contexts/a/context.ts:2:96"]);
  assert.match(diagnostics[0]!.message, /compatibility is "fulll"; did you mean "full"\?/);
});

test("a system of which a part can't be read has no draft", async (t) => {
  const { draft } = await load("version: 2, version: 2, ...undefined.x", t);
  assert.equal(draft, undefined);
});
