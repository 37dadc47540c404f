import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, test } from "node:test";
import { placesOf, smallSystem, writeSystem } from "./fixtures/write-system.ts";
import { loadSystem } from "./index.ts";

test("a contract declared twice is reported only where the two differ", async () => {
  const declare = (summary: string): string =>
    `export const E = event("a.b", { summary: "${summary}", version: 1, schema: true });`;
  const context = (name: string, rest: string): string =>
    `export default context("${name}", { team: "t", summary: "s", ${rest} });`;
  const reader = (summary: string): string =>
    `import { context, event, on } from "trellis";\n${declare(summary)}\n${context("c", "functions: { f: on(E) }")}`;
  const files = {
    "trellis.config.ts": smallSystem["trellis.config.ts"],
    "contexts/a/context.ts": `import { context, event } from "trellis";\n${declare("s")}\n${context("a", "functions: {}, publishes: [E]")}`,
    "contexts/c/handlers/f.ts": "export default () => {};",
  };
  const same = await loadSystem(await written({ ...files, "contexts/c/context.ts": reader("s") }));
  assert.deepEqual(same.diagnostics, []);
  const other = await loadSystem(await written({ ...files, "contexts/c/context.ts": reader("other") }));
  assert.deepEqual(placesOf(other.diagnostics), ["TRL0112 contexts/c/context.ts:2:18"]);
  assert.equal(other.diagnostics[0]!.why, "it is first declared in contexts/a/context.ts:2");
});

test("what a model can't hold of an event's versions is reported", async () => {
  const root = await written({
    ...smallSystem,
    "contexts/a/context.ts": `import { context, event } from "trellis";
const E = event("a.b", {
  summary: "s",
  version: 2,
  schema: true,
  previous: { 1: true, 2: true },
  upcast: { 1: (old) => old, 2: (old) => old, 7: (old) => old },
  deprecated: { 9: "2027-03-31" },
});
export default context("a", { team: "t", summary: "s", publishes: [E], functions: {} });`,
  });
  assert.deepEqual(placesOf((await loadSystem(root)).diagnostics), [
    "TRL0134 contexts/a/context.ts:6:24",
    "TRL0135 contexts/a/context.ts:7:47",
    "TRL0136 contexts/a/context.ts:8:17",
  ]);
});

test("a schema that its library can't express as JSON Schema is reported with the library's reason", async () => {
  const root = await written({
    ...smallSystem,
    "contexts/a/context.ts": `import { context, table } from "trellis";
import { z } from "zod";
const row = z.object({ id: z.string(), at: z.date() });
export default context("a", { team: "t", summary: "s", tables: { rows: table(row, { key: "id" }) }, functions: {} });`,
  });
  const [finding, ...others] = (await loadSystem(root)).diagnostics;
  assert.deepEqual(others, []);
  assert.match(finding!.message, /^table rows: schema is no JSON Schema: Date/);
});

test("settings come from the environment or their default; an empty text is none, a secret's default stays out of the model", async () => {
  const root = await written({
    ...smallSystem,
    "contexts/a/context.ts": `import { context } from "trellis";
const settings = { KEY: { summary: "k", default: "dev", secret: true }, URL: { summary: "u" } };
export default context("a", { team: "t", summary: "s", settings, functions: {} });`,
  });
  const empty = await loadSystem(root, { environment: "test", settings: { URL: "" } });
  assert.deepEqual(
    empty.diagnostics.map(({ message }) => message),
    ["the environment test gives no URL, and it has no default"],
  );
  const given = await loadSystem(root, { settings: { URL: "u" } });
  assert.deepEqual(given.model!.contexts.a!.settings, {
    KEY: { summary: "k", secret: true },
    URL: { summary: "u", secret: false },
  });
});

test("members of the wrong type and functions that are none are reported, and the rest is still checked", async () => {
  const root = await written({
    ...smallSystem,
    "contexts/a/context.ts": `import { context, http, on, schedule } from "trellis";
export default context("a", {
  team: "t",
  summary: "s",
  tables: { rows: { key: "id" } },
  ports: { rates: {} },
  memoryMiB: "128",
  functions: { a: on(undefined), b: http({}), c: schedule(5), d: {}, e: schedule("rate(0 minutes)", { timeoutMs: "1" }) },
});`,
    "contexts/a/handlers/e.ts": "export default () => {};",
    "contexts/a/adapters/rates.ts": "export default () => {};",
  });
  assert.deepEqual(
    (await loadSystem(root)).diagnostics.map(({ code, message }) => `${code} ${message}`),
    [
      "TRL0110 table rows is an object",
      "TRL0110 context a has an object as port rates",
      'TRL0110 context a: memoryMiB is the string "128"',
      "TRL0110 function a listens to undefined",
      "TRL0110 function b answers an object",
      "TRL0110 function c has the number 5 as its schedule",
      "TRL0110 function d is an object",
      'TRL0110 function e: timeoutMs is the string "1"',
      'TRL0143 function e: "rate(0 minutes)" is no schedule: the value of a rate is a whole number from 1 to 99999999, not 0',
    ],
  );
});

test("a worker may be idle for ten minutes, for as long as is declared, or for ever", async () => {
  const found = async (member: string): Promise<unknown> => {
    const root = await written({
      ...smallSystem,
      "contexts/a/context.ts": `import { context } from "trellis";
export default context("a", { team: "t", summary: "s", functions: {}, ${member} });`,
    });
    const { model, diagnostics } = await loadSystem(root);
    return model === undefined ? diagnostics.map(({ message }) => message) : model.contexts.a!.idleMaxMs;
  };
  assert.equal(await found(""), 600_000);
  assert.equal(await found("idleMaxMs: 5_000"), 5_000);
  assert.equal(await found("warm: false"), 600_000);
  assert.equal(await found("warm: true"), undefined);
  assert.deepEqual(await found("warm: true, idleMaxMs: 5_000"), [
    "context a is warm, so that its idleMaxMs says nothing",
  ]);
  assert.deepEqual(await found("idleMaxMs: 20"), [
    "context a: idleMaxMs is 20; it goes from 1,000 to 86,400,000 ms",
  ]);
});

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function written(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await writeSystem(files);
  folders.push(root);
  return root;
}
