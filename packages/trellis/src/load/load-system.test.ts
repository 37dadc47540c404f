import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Diagnostic } from "@trellis/model";
import { loadSystem } from "./index.ts";

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

test("a sound system gives its model, defaults filled in and places relative to its folder", async () => {
  const { model, diagnostics, filesRead } = await loadSystem(fixture("sound"), { settings: { VAT_API_KEY: "k" } });
  assert.deepEqual(diagnostics, []);
  assert.equal(filesRead, 7);
  assert.deepEqual(Object.keys(model!.contexts), ["billing", "market"]);
  assert.deepEqual(model!.contexts.billing!.functions.issueInvoice, {
    kind: "on",
    handler: "contexts/billing/handlers/issue-invoice.ts",
    timeoutMs: 30_000,
    concurrency: 16,
    event: "market.purchase-made",
    reads: ["accountId", "amount"],
    ordered: true,
    retry: { attemptsMax: 3, delayMs: 200, factor: 2, delayMaxMs: 300_000, ageMaxMs: 86_400_000 },
  });
  assert.equal(model!.contexts.billing!.ports.vatRates!.adapter, "contexts/billing/adapters/vat-rates.ts");
  assert.deepEqual(model!.contexts.billing!.source, { file: "contexts/billing/context.ts", line: 11, column: 16 });
  assert.deepEqual(Object.keys(model!.events["market.purchase-made"]!.versions), ["1", "2"]);
  const buy = model!.apis["POST /purchases/{purchaseId}"]!;
  assert.deepEqual([buy.method, buy.path, buy.bodyMaxBytes], ["POST", "/purchases/{purchaseId}", 1_048_576]);
  assert.equal(buy.idempotencyHeader, "idempotency-key");
});

test("every mistake of a system is found in one go, each at its place", async () => {
  const { model, diagnostics, filesRead } = await loadSystem(fixture("mistaken"), { settings: {} });
  assert.equal(model, undefined);
  assert.equal(filesRead, 10);
  assert.deepEqual(places(diagnostics), [
    "TRL0103 contexts/audit/context.js:2:27",
    "TRL0122 contexts/billing/context.js:7:10",
    "TRL0111 contexts/billing/context.js:9:3",
    "TRL0110 contexts/billing/context.js:10:3",
    "TRL0145 contexts/billing/context.js:11:80",
    "TRL0145 contexts/billing/context.js:11:46",
    "TRL0145 contexts/billing/context.js:11:93",
    "TRL0107 contexts/billing/context.js:12:12",
    "TRL0109 contexts/billing/context.js:13:15",
    "TRL0120 contexts/billing/context.js:13:61",
    "TRL0106 contexts/billing/context.js:15:5",
    "TRL0140 contexts/billing/context.js:16:16",
    "TRL0142 contexts/billing/context.js:17:7",
    "TRL0144 contexts/billing/context.js:18:16",
    "TRL0143 contexts/billing/context.js:20:27",
    "TRL0144 contexts/billing/context.js:20:47",
    "TRL0104 contexts/billing/handlers/close-month.js",
    "TRL0102 contexts/ledger",
    "TRL0121 contexts/market/context.js:6:3",
    "TRL0134 contexts/market/contracts.js:10:3",
    "TRL0135 contexts/market/contracts.js:10:38",
    "TRL0136 contexts/market/contracts.js:12:17",
    "TRL0130 contexts/market/contracts.js:15:33",
    "TRL0133 contexts/market/contracts.js:17:9",
    "TRL0152 contexts/market/contracts.js:24:3",
    "TRL0152 contexts/market/contracts.js:24:43",
    "TRL0153 contexts/market/contracts.js:25:3",
    "TRL0113 contexts/market/contracts.js:26:16",
    "TRL0154 contexts/market/contracts.js:26:41",
    "TRL0150 contexts/market/contracts.js:29:25",
    "TRL0105 contexts/notify/context.js:6:25",
    "TRL0132 contexts/notify/context.js:9:16",
    "TRL0103 contexts/notify/handlers/tell-auditor.js:1:7",
    "TRL0123 trellis.config.js:8:5",
    "TRL0108 contexts/billing/adapters/exchange.js",
  ]);
  assert.ok(diagnostics.every(({ fix, message }) => fix !== "" && message !== "" && !message.endsWith(".")));
});

test("an event whose owner could not be loaded is not said to be published by nobody", async () => {
  const { diagnostics } = await loadSystem(fixture("mistaken"), { settings: {} });
  assert.deepEqual(diagnostics.filter(({ message }) => message.includes("audit.entry-made")), []);
});

test("a folder without a config and a folder that does not exist are answers, not exceptions", async () => {
  const empty = await written({});
  assert.deepEqual(places((await loadSystem(empty)).diagnostics), ["TRL0101 -", "TRL0102 -"]);
  assert.deepEqual(places((await loadSystem(join(empty, "nowhere"))).diagnostics), ["TRL0101 -", "TRL0102 -"]);
});

test("a config that can't be loaded does not make every team unknown", async () => {
  const root = await written({ ...sound, "trellis.config.ts": 'throw new Error("no");' });
  assert.deepEqual(places((await loadSystem(root)).diagnostics), ["TRL0103 trellis.config.ts:1:7"]);
});

test("default exports of another kind are named for what they are", async () => {
  const root = await written({
    "trellis.config.ts": "export default 5;",
    "contexts/a/context.ts": 'import { port } from "trellis";\nexport default port();',
    "contexts/b/context.ts": "export const context = {};",
  });
  assert.deepEqual((await loadSystem(root)).diagnostics.map(({ code, message }) => `${code} ${message}`), [
    "TRL0104 contexts/a/context.ts has a port declaration as its default export",
    "TRL0104 contexts/b/context.ts has no default export",
    "TRL0104 trellis.config.ts has the number 5 as its default export",
  ]);
});

test("a contract declared twice is reported only where the two differ", async () => {
  const declare = (summary: string): string =>
    `export const E = event("a.b", { summary: "${summary}", version: 1, schema: true });`;
  const context = (name: string, rest: string): string =>
    `export default context("${name}", { team: "t", summary: "s", ${rest} });`;
  const reader = (summary: string): string =>
    `import { context, event, on } from "trellis";\n${declare(summary)}\n${context("c", "functions: { f: on(E) }")}`;
  const files = {
    "trellis.config.ts": sound["trellis.config.ts"],
    "contexts/a/context.ts": `import { context, event } from "trellis";\n${declare("s")}\n${context("a", "functions: {}, publishes: [E]")}`,
    "contexts/c/handlers/f.ts": "export default () => {};",
  };
  const same = await loadSystem(await written({ ...files, "contexts/c/context.ts": reader("s") }));
  assert.deepEqual(same.diagnostics, []);
  const other = await loadSystem(await written({ ...files, "contexts/c/context.ts": reader("other") }));
  assert.deepEqual(places(other.diagnostics), ["TRL0112 contexts/c/context.ts:2:18"]);
  assert.equal(other.diagnostics[0]!.why, "it is first declared in contexts/a/context.ts:2");
});

test("what a model can't hold of an event's versions is reported", async () => {
  const root = await written({
    ...sound,
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
  assert.deepEqual(places((await loadSystem(root)).diagnostics), [
    "TRL0134 contexts/a/context.ts:6:24",
    "TRL0135 contexts/a/context.ts:7:47",
    "TRL0136 contexts/a/context.ts:8:17",
  ]);
});

test("a schema that its library can't express as JSON Schema is reported with the library's reason", async () => {
  const root = await written({
    ...sound,
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
    ...sound,
    "contexts/a/context.ts": `import { context } from "trellis";
const settings = { KEY: { summary: "k", default: "dev", secret: true }, URL: { summary: "u" } };
export default context("a", { team: "t", summary: "s", settings, functions: {} });`,
  });
  const empty = await loadSystem(root, { environment: "test", settings: { URL: "" } });
  assert.deepEqual(empty.diagnostics.map(({ message }) => message), [
    "the environment test gives no URL, and it has no default",
  ]);
  const given = await loadSystem(root, { settings: { URL: "u" } });
  assert.deepEqual(given.model!.contexts.a!.settings, {
    KEY: { summary: "k", secret: true },
    URL: { summary: "u", secret: false },
  });
});

test("members of the wrong type and functions that are none are reported, and the rest is still checked", async () => {
  const root = await written({
    ...sound,
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
  assert.deepEqual((await loadSystem(root)).diagnostics.map(({ code, message }) => `${code} ${message}`), [
    "TRL0110 table rows is an object",
    "TRL0110 context a has an object as port rates",
    "TRL0110 context a: memoryMiB is the string \"128\"",
    "TRL0110 function a listens to undefined",
    "TRL0110 function b answers an object",
    "TRL0110 function c has the number 5 as its schedule",
    "TRL0110 function d is an object",
    "TRL0110 function e: timeoutMs is the string \"1\"",
    "TRL0143 function e: \"rate(0 minutes)\" is no schedule: the value of a rate is a whole number from 1 to 99999999, not 0",
  ]);
});

test("a library that fails to load is one finding, though two files import it, and so is a promise that nobody awaits", async () => {
  const handler = 'import "../broken.cjs";\nexport default () => {};';
  const root = await written({
    ...sound,
    "contexts/a/context.ts": `import { context, schedule } from "trellis";
const every = schedule("rate(1 day)");
export default context("a", { team: "t", summary: "s", functions: { a: every, b: every, c: every } });`,
    "contexts/a/broken.cjs": 'throw new Error("built for another Node");',
    "contexts/a/handlers/a.ts": handler,
    "contexts/a/handlers/b.ts": handler,
    "contexts/a/handlers/c.ts": 'Promise.reject(new Error("no connection"));\nexport default () => {};',
  });
  // A test runner takes every stray rejection for a failed test, so this one is run where there is none.
  const script = `import { loadSystem } from ${JSON.stringify(new URL("index.ts", import.meta.url).href)};
    const { diagnostics } = await loadSystem(${JSON.stringify(root)});
    console.log(JSON.stringify(diagnostics));`;
  const args = ["--conditions=source", "--input-type=module", "--eval", script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
  const diagnostics = JSON.parse(stdout) as Diagnostic[];
  assert.deepEqual(places(diagnostics), ["TRL0103 contexts/a/broken.cjs:1:7", "TRL0103 contexts/a/handlers/c.ts:1:16"]);
});

const sound = {
  "trellis.config.ts": `import { system } from "trellis";
export default system("s", { summary: "s", teams: { t: { contact: "c", onCall: "o" } } });`,
  "contexts/a/context.ts": `import { context } from "trellis";
export default context("a", { team: "t", summary: "s", functions: {} });`,
};

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** Writes a system into a folder of this package, so that its files can import `trellis`. */
async function written(files: Readonly<Record<string, string>>): Promise<string> {
  const home = fileURLToPath(new URL("../../.trellis/", import.meta.url));
  await mkdir(home, { recursive: true });
  const root = await mkdtemp(join(home, "load-"));
  folders.push(root);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  return root;
}

/** `TRL0104 file:line:column` of each, in order. */
function places(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code, where }) => {
    const place = where && [where.file, where.line, where.column].filter((part) => part !== undefined).join(":");
    return `${code} ${place ?? "-"}`;
  });
}
