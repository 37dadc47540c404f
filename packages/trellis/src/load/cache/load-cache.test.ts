import assert from "node:assert/strict";
import { appendFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { smallSystem, writeSystem } from "../fixtures/write-system.ts";
import { loadSystem } from "../index.ts";
import { findLayout } from "../layout.ts";
import { cacheFileOf, recall, type Remembered, remember } from "./load-cache.ts";

const files = {
  ...smallSystem,
  "contexts/a/context.ts": `import { context, schedule } from "trellis";
export default context("a", { team: "t", summary: "s", functions: { sweep: schedule("rate(1 day)") } });`,
  "contexts/a/handlers/sweep.ts": `import "../domain/rule.ts"; export default () => {};`,
  "contexts/a/domain/rule.ts": "export {};",
};

const roots: string[] = [];
let root: string;
let given: Remembered;

beforeEach(async () => {
  root = await writeSystem(files);
  roots.push(root);
  const { model, diagnostics } = await loadSystem(root, { settings: {} });
  given = { model: model!, diagnostics };
  const loaded = Object.keys(files).map((file) => join(root, file));
  remember(root, await findLayout(root), loaded, given);
});
after(() => Promise.all(roots.map((each) => rm(each, { recursive: true }))));

const recalled = async (): Promise<Remembered | undefined> => recall(root, await findLayout(root));

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

test("what nothing has changed of is recalled as it was", async () => {
  assert.deepEqual(await recalled(), given);
});

test("any change of a module that was loaded is seen, of whatever length", async () => {
  for (const file of Object.keys(files)) {
    const text = await readFile(join(root, file), "utf8");
    await put(file, text.replace(/[a-z]/, "q"));
    assert.equal(await recalled(), undefined, file);
    await put(file, text);
    assert.deepEqual(await recalled(), given, file);
  }
});

test("a handler that is added, and one that is taken away, are seen", async () => {
  await put("contexts/a/handlers/other.ts", "export default () => {};");
  assert.equal(await recalled(), undefined);
  await rm(join(root, "contexts/a/handlers/other.ts"));
  assert.deepEqual(await recalled(), given);
  await rm(join(root, "contexts/a/domain/rule.ts"));
  assert.equal(await recalled(), undefined);
});

test("a workflow's file that is added, changed or taken away is seen", async () => {
  const file = "contexts/a/workflows/w.asl.json";
  await put(file, "{}");
  assert.equal(await recalled(), undefined);
  const loaded = [...Object.keys(files), file].map((each) => join(root, each));
  remember(root, await findLayout(root), loaded, given);
  assert.deepEqual(await recalled(), given);
  await put(file, "[]");
  assert.equal(await recalled(), undefined);
  await rm(join(root, file));
  assert.equal(await recalled(), undefined);
});

test("a context that is added is seen", async () => {
  await put("contexts/b/context.ts", "export default 1;");
  assert.equal(await recalled(), undefined);
});

test("a package.json or a lock file that appears is seen: it decides what imports mean", async () => {
  for (const file of [
    "contexts/a/domain/package.json",
    "package-lock.json",
    "node_modules/.package-lock.json",
  ]) {
    await put(file, "{}");
    assert.equal(await recalled(), undefined, file);
    await rm(join(root, file));
    assert.deepEqual(await recalled(), given, file);
  }
});

test("a cache that is cut short, of another shape or not there is none", async () => {
  const path = cacheFileOf(root);
  const text = await readFile(path, "utf8");
  await writeFile(path, text.slice(0, -1));
  assert.equal(await recalled(), undefined);
  await writeFile(path, text.replace('"cacheVersion":1', '"cacheVersion":0'));
  assert.equal(await recalled(), undefined);
  await writeFile(path, text);
  await appendFile(path, " ");
  assert.deepEqual(await recalled(), given);
  await rm(path);
  assert.equal(await recalled(), undefined);
});

test("a folder that can't be written keeps nothing, and nothing fails", async () => {
  await rm(join(root, ".trellis"), { recursive: true });
  await writeFile(join(root, ".trellis"), "a file where a folder would have to be");
  remember(root, await findLayout(root), [], given);
  assert.equal(await recalled(), undefined);
});
