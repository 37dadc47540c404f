import assert from "node:assert/strict";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { importModule } from "./import-module.ts";
import { Loading } from "./loading.ts";

let root: string;
before(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "trellis-import-")));
});
after(() => rm(root, { recursive: true }));

test("a module's default export is imported; without one it is undefined", async () => {
  assert.deepEqual(await imported({ "a.ts": "export default 1 as number;" }), { exported: 1 });
  assert.deepEqual(await imported({ "b.mjs": "export const one = 1;" }), { exported: undefined });
});

test("TypeScript's syntax error has its line and column", async () => {
  assert.deepEqual(await failure({ "c.ts": "const a: number = 1;\nconst = 3;\n" }), {
    message: "Unexpected token `=`. Expected yield, an identifier, [ or {",
    where: { file: "c.ts", line: 2, column: 7 },
  });
});

test("syntax that can't be stripped, such as an enum, has its line", async () => {
  const { message, where } = await failure({ "d.ts": "export const a = 1;\nenum X { A }\n" });
  assert.match(message, /enum is not supported/);
  assert.deepEqual(where, { file: "d.ts", line: 2, column: 1 });
});

test("JavaScript's syntax error has its line and column, which the error itself does not tell", async () => {
  const { message, where } = await failure({ "e.mjs": "export const a = 1;\nconst = 3;\n" });
  assert.equal(message, "Unexpected token '='");
  assert.deepEqual(where, { file: "e.mjs", line: 2, column: 7 });
});

test("a missing file, package or export is found at the import", async () => {
  const file = await failure({ "f.ts": '\nimport { x } from "./nowhere.ts";\nexport default x;' });
  assert.deepEqual(file, {
    message: "Cannot find module 'nowhere.ts'",
    where: { file: "f.ts", line: 2, column: 19 },
  });
  const library = await failure({ "g.ts": 'import "no-such-package";' });
  assert.deepEqual(library.where, { file: "g.ts", line: 1, column: 8 });
  const member = await failure({
    "h.ts": 'import { y } from "./h2.ts";\nexport default y;',
    "h2.ts": "export const x = 1;",
  });
  assert.match(member.message, /does not provide an export named 'y'/);
  assert.deepEqual(member.where, { file: "h.ts", line: 1, column: 10 });
});

test("an error in an imported file is found there, not in the file that imports it", async () => {
  const thrown = await failure({
    "i.ts": 'import "./i2.ts";',
    "i2.ts": '\nthrow new Error("no connection");\nexport {};',
  });
  assert.deepEqual(thrown, { message: "no connection", where: { file: "i2.ts", line: 2, column: 7 } });
  const syntax = await failure({ "j.ts": 'import "./j2.ts";', "j2.ts": "export const = 1;" });
  assert.equal(syntax.where.file, "j2.ts");
});

test("files that import each other are found where one is used too early", async () => {
  const circle = await failure({
    "k.ts": 'import { b } from "./k2.ts";\nexport const a = 1;\nexport const c = b;',
    "k2.ts": 'import { a } from "./k.ts";\nexport const b = a;',
  });
  assert.deepEqual(circle, {
    message: "Cannot access 'a' before initialization",
    where: { file: "k2.ts", line: 2, column: 18 },
  });
});

test("a thrown value that is no error is shown", async () => {
  assert.deepEqual(await failure({ "l.ts": 'throw "text";' }), {
    message: "it threw text",
    where: { file: "l.ts" },
  });
});

test("one cause is one finding, however many files import the broken one", async () => {
  await write({
    "m.ts": 'import "./m3.ts";',
    "m2.ts": 'import "./m3.ts";',
    "m3.ts": "throw new Error('no');\nexport {};",
  });
  const loading = new Loading(root);
  assert.equal(await loading.import("m.ts"), undefined);
  assert.equal(await loading.import("m2.ts"), undefined);
  assert.deepEqual(loading.diagnostics, [
    {
      code: "TRL0103",
      severity: "error",
      message: "m3.ts could not be loaded: no",
      where: { file: "m3.ts", line: 1, column: 7 },
      why: "m.ts and 1 more needs it",
      fix: "Correct the file at this place",
    },
  ]);
});

/** Writes the files and imports the first. */
async function imported(
  files: Readonly<Record<string, string>>,
): Promise<Awaited<ReturnType<typeof importModule>>> {
  await write(files);
  return await importModule(root, Object.keys(files)[0]!);
}

async function failure(
  files: Readonly<Record<string, string>>,
): Promise<{ message: string; where: { file: string } }> {
  const result = await imported(files);
  assert.ok("failure" in result);
  return result.failure;
}

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) await writeFile(join(root, file), text);
}
