import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Diagnostic } from "@trellis/model";
import { placesOf, smallSystem, writeSystem } from "./fixtures/write-system.ts";
import { loadSystem } from "./index.ts";

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

test("a sound system gives its model, defaults filled in and places relative to its folder", async () => {
  const { model, diagnostics, filesRead } = await loadSystem(fixture("sound"), {
    settings: { VAT_API_KEY: "k" },
  });
  assert.deepEqual(diagnostics, []);
  assert.equal(filesRead, 9);
  assert.deepEqual(Object.keys(model!.contexts), ["billing", "market"]);
  assert.deepEqual(model!.contexts.billing!.functions.issueInvoice, {
    kind: "on",
    handler: "contexts/billing/handlers/issue-invoice.ts",
    timeoutMs: 30_000,
    concurrency: 16,
    event: "market.purchase-made",
    reads: ["accountId", "amount"],
    where: { amount: [{ numeric: [">", 0] }] },
    ordered: true,
    retry: { attemptsMax: 3, delayMs: 200, factor: 2, delayMaxMs: 300_000, ageMaxMs: 86_400_000 },
    rateLimit: { perSecond: 50, burst: 5 },
  });
  assert.equal(model!.contexts.billing!.ports.vatRates!.adapter, "contexts/billing/adapters/vat-rates.ts");
  assert.deepEqual(model!.contexts.billing!.source, {
    file: "contexts/billing/context.ts",
    line: 11,
    column: 16,
  });
  assert.deepEqual(Object.keys(model!.events["market.purchase-made"]!.versions), ["1", "2"]);
  const buy = model!.apis["POST /purchases/{purchaseId}"]!;
  assert.deepEqual([buy.method, buy.path, buy.bodyMaxBytes], ["POST", "/purchases/{purchaseId}", 1_048_576]);
  assert.equal(buy.idempotencyHeader, "idempotency-key");
});

test("what a function calls is read, with the place where its use is declared", async () => {
  const { model } = await loadSystem(fixture("sound"), { settings: { VAT_API_KEY: "k" } });
  const { closeMonth, issueInvoice } = model!.contexts.billing!.functions;
  assert.deepEqual(closeMonth!.calls, [
    {
      operation: "GET /purchases/{purchaseId}",
      reads: ["amount"],
      source: { file: "contexts/billing/context.ts", line: 29, column: 15 },
    },
    { operation: "POST /purchases/{purchaseId}" },
  ]);
  assert.equal(issueInvoice!.calls, undefined);
  assert.equal(model!.apis["GET /purchases/{purchaseId}"]!.callers, "declared");
});

test("what is no call and no kind of callers is found at its place", async () => {
  const { diagnostics } = await loadSystem(
    await written({
      ...smallSystem,
      "contexts/a/context.ts": `import { api, context, schedule } from "trellis";
const Ask = api("GET /b", { summary: "s", responses: { 204: null }, callers: "none" });
export default context("a", { team: "t", summary: "s",
functions: { tick: schedule("rate(1 day)", { calls: [undefined, Ask] }) } });`,
      "contexts/a/handlers/tick.ts": "export default () => {};",
    }),
  );
  assert.deepEqual(
    diagnostics.map(({ code, message, where }) => `${code} ${where?.line}:${where?.column} ${message}`),
    [
      'TRL0110 2:69 GET /b has the string "none" as callers',
      "TRL0110 4:46 function tick calls undefined (entry 1)",
      "TRL0219 4:46 function a.tick calls GET /b, which no function answers",
    ],
  );
});

test("what the platform team sets is read: rules, waivers, tags, budget, retention", async () => {
  const { model } = await loadSystem(fixture("sound"), { settings: { VAT_API_KEY: "k" } });
  const { rules, waivers, tags, budget, logRetentionDays } = model!;
  assert.deepEqual(rules, {
    "event-loop": { severity: "error" },
    "event-daisy-chain": { severity: "off", settings: { contextsMin: 5 } },
  });
  assert.deepEqual(waivers?.[0]?.where, "billing.closeMonth");
  assert.deepEqual(
    [tags, budget, logRetentionDays],
    [{ "cost-centre": "4711" }, { monthly: 99.5, currency: "GBP" }, 30],
  );
  const { closeMonth } = model!.contexts.billing!.functions;
  assert.deepEqual(closeMonth!.expects, {
    perSecond: 0.01,
    durationMs: 2_000,
    payloadBytes: 1_000,
    latencyMs: 60_000,
  });
  assert.equal(closeMonth!.kind === "schedule" && closeMonth!.deadLetterAlarm, 10);
});

test("what is wrong with the platform team's settings is found at its place", async () => {
  const found = async (members: string): Promise<string[]> => {
    const config = `import { system } from "trellis";
export default system("s", { summary: "s", teams: { t: { contact: "c", onCall: "o" } },
${members} });`;
    const { diagnostics } = await loadSystem(await written({ ...smallSystem, "trellis.config.ts": config }));
    return diagnostics.map(
      ({ code, message, where }) => `${code} ${where?.line ?? ""}:${where?.column ?? ""} ${message}`,
    );
  };
  assert.deepEqual(await found('rules: { "event-loop": 7 }'), [
    "TRL0110 3:11 system s sets the rule event-loop to the number 7",
  ]);
  assert.deepEqual(await found('rules: { "event-loop": "fatal", "event-lop": "off" }'), [
    'TRL1201 3:25 rule event-loop: "fatal" is no severity',
    'TRL1201 3:34 there is no rule "event-lop"; did you mean "event-loop"?',
  ]);
  assert.deepEqual(await found('rules: { "event-daisy-chain": { contextsMin: "4" } }'), [
    'TRL0110 3:33 system s sets contextsMin of the rule event-daisy-chain to the string "4"',
  ]);
  assert.deepEqual(
    await found('waivers: [{ rule: "event-loop", where: "a", owner: "u", reason: "r", expires: "x" }]'),
    [
      'TRL1202 3:80 waiver of event-loop: "x" is no day',
      'TRL1202 3:53 waiver of event-loop: there is no team "u"; did you mean "t"?',
    ],
  );
  assert.deepEqual(
    await found('budget: { monthly: 0, currency: "euro" }, logRetentionDays: 0, tags: { a: 1 }'),
    [
      'TRL0110 3:34 budget has the string "euro" as its currency',
      "TRL0110 3:72 system s has the number 1 as its tag a",
      "TRL0144 3:11 budget: monthly is 0; it goes from 0.01 to 1,000,000,000",
      "TRL0144 3:43 system: logRetentionDays is 0; it goes from 1 to 3,650 days",
    ],
  );
});

test("every mistake of a system is found in one go, each at its place", async () => {
  const { model, diagnostics, filesRead } = await loadSystem(fixture("mistaken"), { settings: {} });
  assert.equal(model, undefined);
  assert.equal(filesRead, 10);
  assert.deepEqual(placesOf(diagnostics), [
    "TRL0103 contexts/audit/context.mjs:2:27",
    "TRL0122 contexts/billing/context.mjs:7:10",
    "TRL0111 contexts/billing/context.mjs:9:3",
    "TRL0110 contexts/billing/context.mjs:10:3",
    "TRL0145 contexts/billing/context.mjs:11:46",
    "TRL0107 contexts/billing/context.mjs:12:12",
    "TRL0109 contexts/billing/context.mjs:13:15",
    "TRL0120 contexts/billing/context.mjs:13:61",
    "TRL0106 contexts/billing/context.mjs:15:5",
    "TRL0140 contexts/billing/context.mjs:16:16",
    "TRL0142 contexts/billing/context.mjs:17:7",
    "TRL0144 contexts/billing/context.mjs:18:16",
    "TRL0143 contexts/billing/context.mjs:20:27",
    "TRL0144 contexts/billing/context.mjs:20:47",
    "TRL0104 contexts/billing/handlers/close-month.mjs",
    "TRL0102 contexts/ledger",
    "TRL0121 contexts/market/context.mjs:6:3",
    "TRL0134 contexts/market/contracts.mjs:10:3",
    "TRL0135 contexts/market/contracts.mjs:10:38",
    "TRL0136 contexts/market/contracts.mjs:12:17",
    "TRL0130 contexts/market/contracts.mjs:15:33",
    "TRL0133 contexts/market/contracts.mjs:17:9",
    "TRL0152 contexts/market/contracts.mjs:24:3",
    "TRL0152 contexts/market/contracts.mjs:24:43",
    "TRL0153 contexts/market/contracts.mjs:25:3",
    "TRL0113 contexts/market/contracts.mjs:26:16",
    "TRL0154 contexts/market/contracts.mjs:26:41",
    "TRL0150 contexts/market/contracts.mjs:29:25",
    "TRL0105 contexts/notify/context.mjs:6:25",
    "TRL0132 contexts/notify/context.mjs:9:16",
    "TRL0103 contexts/notify/handlers/tell-auditor.mjs:1:7",
    "TRL0123 trellis.config.mjs:8:5",
    "TRL0108 contexts/billing/adapters/exchange.mjs",
  ]);
  assert.ok(diagnostics.every(({ fix, message }) => fix !== "" && message !== "" && !message.endsWith(".")));
});

test("a pattern is read as it is written, and what is wrong with it is found at its place", async () => {
  const filtered = (where: string): Readonly<Record<string, string>> => ({
    ...smallSystem,
    "contexts/a/context.ts": `import { context, event, on } from "trellis";
const schema = { type: "object", properties: { state: { enum: ["open", "closed"] } }, required: ["state"] };
const Sold = event("a.sold", { summary: "s", version: 1, schema });
export default context("a", {
  team: "t",
  summary: "s",
  publishes: [Sold],
  functions: {
    a: on(Sold, {
      where: ${where},
    }),
  },
});`,
    "contexts/a/handlers/a.ts": "export default () => {};",
  });
  const found = async (where: string): Promise<unknown> => {
    const { model, diagnostics } = await loadSystem(await written(filtered(where)));
    const declared = model?.contexts["a"]?.functions["a"];
    if (declared?.kind === "on") return declared.where;
    return diagnostics.map(({ code, message, where: place }) => `${code} ${place?.line}: ${message}`);
  };
  assert.deepEqual(await found('{ state: ["open"] }'), { state: ["open"] });
  assert.deepEqual(await found('["open"]'), ["TRL0110 10: function a: where is a list"]);
  assert.deepEqual(await found('{ state: "open" }'), [
    'TRL0450 10: function a: where at /state: "state" is the text "open"',
  ]);
  assert.deepEqual(await found('{ sate: ["open"] }'), [
    'TRL0451 10: function a: where at /sate: there is no field "sate"; did you mean "state"?',
  ]);
  assert.deepEqual(await found('{ state: ["opened"] }'), [
    'TRL0452 10: function a: where at /state/0: "state" can never be "opened"; did you mean "open"?',
  ]);
  assert.deepEqual(await found('{ state: { name: ["open"] } }'), [
    'TRL0453 10: function a: where at /state: "state" is never an object',
  ]);
});

test("a rate limit is read with its members, and what is wrong with it is found at its place", async () => {
  const limited = (rateLimit: string): Readonly<Record<string, string>> => ({
    ...smallSystem,
    "contexts/a/context.ts": `import { context, event, on } from "trellis";
const Sold = event("a.sold", { summary: "s", version: 1, schema: { type: "object" } });
export default context("a", {
  team: "t",
  summary: "s",
  publishes: [Sold],
  functions: { a: on(Sold, { rateLimit: ${rateLimit} }) },
});`,
    "contexts/a/handlers/a.ts": "export default () => {};",
  });
  const found = async (rateLimit: string): Promise<unknown> => {
    const { model, diagnostics } = await loadSystem(await written(limited(rateLimit)));
    const declared = model?.contexts["a"]?.functions["a"];
    return declared?.kind === "on" ? declared.rateLimit : diagnostics.map(({ message }) => message);
  };
  assert.deepEqual(await found("{ perSecond: 0.5 }"), { perSecond: 0.5, burst: 1 });
  assert.deepEqual(await found("{ perSecond: 200, burst: 7 }"), { perSecond: 200, burst: 7 });
  assert.deepEqual(await found("50"), ["function a: rateLimit is the number 50"]);
  assert.deepEqual(await found("{ perMinute: 50 }"), [
    'function a: rateLimit has a member "perMinute" that nothing reads',
    "function a: rateLimit: perSecond is NaN; it goes from 0.001 to 1,000,000",
  ]);
  assert.deepEqual(await found("{ perSecond: 10_000, burst: 1 }"), [
    "function a: rateLimit: burst is 1, less than what comes in 10 ms at 10,000 a second",
  ]);
});

test("an event whose owner could not be loaded is not said to be published by nobody", async () => {
  const { diagnostics } = await loadSystem(fixture("mistaken"), { settings: {} });
  assert.deepEqual(
    diagnostics.filter(({ message }) => message.includes("audit.entry-made")),
    [],
  );
});

test("a folder without a config and a folder that does not exist are answers, not exceptions", async () => {
  const empty = await written({});
  assert.deepEqual(placesOf((await loadSystem(empty)).diagnostics), ["TRL0101 -", "TRL0102 -"]);
  assert.deepEqual(placesOf((await loadSystem(join(empty, "nowhere"))).diagnostics), [
    "TRL0101 -",
    "TRL0102 -",
  ]);
});

test("a config that can't be loaded does not make every team unknown", async () => {
  const root = await written({ ...smallSystem, "trellis.config.ts": 'throw new Error("no");' });
  assert.deepEqual(placesOf((await loadSystem(root)).diagnostics), ["TRL0103 trellis.config.ts:1:7"]);
});

test("default exports of another kind are named for what they are", async () => {
  const root = await written({
    "trellis.config.ts": "export default 5;",
    "contexts/a/context.ts": 'import { port } from "trellis";\nexport default port();',
    "contexts/b/context.ts": "export const context = {};",
  });
  assert.deepEqual(
    (await loadSystem(root)).diagnostics.map(({ code, message }) => `${code} ${message}`),
    [
      "TRL0104 contexts/a/context.ts has a port declaration as its default export",
      "TRL0104 contexts/b/context.ts has no default export",
      "TRL0104 trellis.config.ts has the number 5 as its default export",
    ],
  );
});

test("a library that fails to load is one finding, though two files import it, and so is a promise that nobody awaits", async () => {
  const handler = 'import "../broken.cjs";\nexport default () => {};';
  const root = await written({
    ...smallSystem,
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
  assert.deepEqual(placesOf(diagnostics), [
    "TRL0103 contexts/a/broken.cjs:1:7",
    "TRL0103 contexts/a/handlers/c.ts:1:16",
  ]);
});

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function written(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await writeSystem(files);
  folders.push(root);
  return root;
}
