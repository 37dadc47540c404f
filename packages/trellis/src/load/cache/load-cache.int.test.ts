import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFile, cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { smallSystem, writeSystem } from "../fixtures/write-system.ts";

const roots: string[] = [];
after(() => Promise.all(roots.map((root) => rm(root, { recursive: true }))));

interface Loaded {
  readonly filesRead: number;
  readonly model?: unknown;
  readonly diagnostics: readonly { readonly code: string }[];
}

/** Loads in a process of its own, as each check does. */
async function load(root: string): Promise<Loaded> {
  const code = `import { loadSystem } from "trellis/load";
const { filesRead, model, diagnostics } = await loadSystem(${JSON.stringify(root)}, { settings: {}, cached: true });
console.log(JSON.stringify({ filesRead, model, diagnostics }));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=source", "--input-type=module", "--eval", code],
    { cwd: import.meta.dirname },
  );
  return JSON.parse(stdout) as Loaded;
}

const files = {
  ...smallSystem,
  "contexts/a/context.ts": `import { context, schedule } from "trellis";
import { every } from "./every.ts";
export default context("a", { team: "t", summary: "s", functions: { sweep: schedule(every) } });`,
  "contexts/a/every.ts": `import { createRequire } from "node:module";
import minutes from "./minutes.json" with { type: "json" };
const old = createRequire(import.meta.url)("./old.cjs");
export const every = \`rate(\${minutes.every + old.more} minutes)\`;`,
  "contexts/a/minutes.json": `{ "every": 5 }`,
  "contexts/a/old.cjs": "module.exports = { more: 1 };",
  "contexts/a/handlers/sweep.ts": "export default () => {};",
};

test("a second load runs no module and gives the same model; every file behind it is watched", async () => {
  const root = await writeSystem(files);
  roots.push(root);
  const first = await load(root);
  assert.equal(first.filesRead, 3);
  assert.match(JSON.stringify(first.model), /rate\(6 minutes\)/);
  assert.deepEqual(await load(root), { ...first, filesRead: 0 });
  await writeFile(join(root, "contexts/a/minutes.json"), `{ "every": 6 }`);
  const second = await load(root);
  assert.match(JSON.stringify(second.model), /rate\(7 minutes\)/);
  await writeFile(join(root, "contexts/a/old.cjs"), "module.exports = { more: 2 };");
  assert.match(JSON.stringify((await load(root)).model), /rate\(8 minutes\)/);
});

test("a system with errors is not kept: it is loaded until it is sound", async () => {
  const root = await writeSystem(files);
  roots.push(root);
  await load(root);
  const handler = join(root, "contexts/a/handlers/sweep.ts");
  const sound = await readFile(handler, "utf8");
  await appendFile(handler, "throw new Error('no');");
  for (const _ of [1, 2])
    assert.deepEqual(
      (await load(root)).diagnostics.map(({ code }) => code),
      ["TRL0103"],
    );
  await writeFile(handler, sound);
  assert.equal((await load(root)).filesRead, 0);
});

test("a copy of the folder is loaded by itself, whatever was kept of the original", async () => {
  const root = await writeSystem(files);
  const copy = `${root}-copy`;
  roots.push(root, copy);
  await load(root);
  await cp(root, copy, { recursive: true });
  await writeFile(join(copy, "contexts/a/minutes.json"), `{ "every": 8 }`);
  assert.match(JSON.stringify((await load(copy)).model), /rate\(9 minutes\)/);
});
