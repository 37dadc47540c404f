import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  type ContextModel,
  type EventContractModel,
  type FunctionModel,
  type JsonSchema,
  rules,
  type SystemModel,
} from "@trellis/model";
import { applyPolicy, checkModel, checkRules, isModelRule } from "@trellis/model/check";
import { loadSystem } from "trellis/load";

/** The day that stands in what this test knows of the example. */
const today = "2026-11-30";

const pulse = await modelOf(import.meta.dirname);

async function modelOf(root: string): Promise<SystemModel> {
  const { model, diagnostics } = await loadSystem(root, { settings: { GITHUB_WEBHOOK_SECRET: "s" } });
  assert.deepEqual(diagnostics, []);
  return model!;
}

/** The names of the rules that a system breaks, waivers applied. */
function brokenBy(model: SystemModel): string[] {
  const { diagnostics } = applyPolicy(checkRules(model, { today }), model, { today });
  return [...new Set(diagnostics.map(({ code }) => rules.find((rule) => rule.code === code)?.name ?? code))];
}

test("the example breaks no rule, and needs no waiver for that", () => {
  assert.deepEqual(brokenBy(pulse), []);
  assert.equal(pulse.waivers, undefined);
});

for (const [rule, edit] of Object.entries(seeded())) {
  test(`seeded into the model, ${rule} is found and nothing else`, () => {
    const model = structuredClone(pulse) as Draft;
    edit(model);
    assert.deepEqual(checkModel(model), []);
    assert.deepEqual(brokenBy(model), [rule]);
  });
}

test("every rule on the model was seeded", () => {
  const names = rules.filter(({ code }) => isModelRule(code)).map(({ name }) => name);
  assert.deepEqual(Object.keys(seeded()).toSorted(), names.toSorted());
});

for (const [rule, file, from, to] of writtenInto()) {
  test(`written into ${file}, ${rule} is found and nothing else`, async () => {
    const root = copyOf();
    const path = join(root, file);
    const text = readFileSync(path, "utf8");
    assert.equal(text.split(from).length, 2, `${file} does not hold this once: ${from}`);
    writeFileSync(path, text.replace(from, to));
    assert.deepEqual(brokenBy(await modelOf(root)), [rule]);
  });
}

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The example's own sources in a folder of their own, where they find the same packages. */
function copyOf(): string {
  const root = mkdtempSync(join(tmpdir(), "trellis-rules-"));
  folders.push(root);
  for (const part of ["trellis.config.ts", "package.json", "contexts"])
    cpSync(join(import.meta.dirname, part), join(root, part), { recursive: true });
  symlinkSync(join(import.meta.dirname, "../../node_modules"), join(root, "node_modules"), "junction");
  return root;
}

/** A model that tests may change. */
type Draft<T = SystemModel> = unknown extends T ? T : { -readonly [K in keyof T]: Draft<T[K]> };

function seeded(): Readonly<Record<string, (model: Draft) => void>> {
  return {
    "version-overdue": (model) => {
      event(model, "billing.invoice-issued").versions[1]!.deprecated = "2026-11-29";
    },
    "example-invalid": (model) => {
      Object.assign(property(model, "intake.issue-opened", "number"), { examples: ["seven"] });
    },
    "team-idle": (model) => {
      model.teams["growth"] = { contact: "#growth", onCall: "+44 20 7946 0000" };
    },
    "dead-letters-unwatched": (model) => set(model, "billing", "issueInvoice", { deadLetterAlarm: false }),
    "retry-missing": (model) => {
      const retry = { ...retryOf(model, "billing", "issueInvoice"), attemptsMax: 1 };
      set(model, "billing", "issueInvoice", { retry });
    },
    "retry-too-short": (model) => {
      const retry = { ...retryOf(model, "notify", "tellOfInvoice"), ageMaxMs: 5_000 };
      set(model, "notify", "tellOfInvoice", { retry });
    },
    "idempotency-missing": (model) => {
      delete model.apis["POST /webhooks/github"]!.idempotencyHeader;
    },
    "schedule-overlaps": (model) =>
      set(model, "billing", "closeMonth", { expression: "rate(5 minutes)", timeoutMs: 600_000 }),
    "concurrency-unbounded": (model) => set(model, "intake", "receiveWebhook", { concurrency: 500 }),
    "event-daisy-chain": (model) => {
      addContext(model, "order", {}, true);
      addContext(model, "pack", { follow: "order.done" }, true);
      addContext(model, "ship", { follow: "pack.done" }, true);
      addContext(model, "thank", { follow: "ship.done" }, false);
    },
    "event-ping-pong": (model) => {
      subscribe(model, "intake", "noteAssignment", "triage.issue-assigned");
      subscribe(model, "intake", "noteEscalation", "triage.issue-escalated");
    },
    "event-loop": (model) => {
      subscribe(model, "triage", "noteFailure", "delivery.change-failed");
      subscribe(model, "intake", "noteAssignment", "triage.issue-assigned");
    },
    "context-knows-all": (model) => {
      for (const name of ["one", "two"]) {
        addContext(model, name, {}, true);
        subscribe(model, "notify", `tellOf${name}`, `${name}.done`);
      }
    },
    "contract-unread": (model) => {
      delete model.contexts["notify"]!.functions["tellOfMonth"];
    },
    "micro-functions": (model) => {
      const api = model.apis["GET /issues/{owner}/{repo}"]!;
      delete model.contexts["triage"]!.tables["waits"];
      for (let at = 1; at <= 7; at++) {
        const path = `/issues/{owner}/{repo}/part${at}`;
        model.apis[`GET ${path}`] = { ...structuredClone(api), operation: `GET ${path}`, path };
        const listed = model.contexts["triage"]!.functions["listIssues"]!;
        if (listed.kind === "http")
          model.contexts["triage"]!.functions[`part${at}`] = { ...listed, api: `GET ${path}` };
      }
    },
    "function-per-branch": (model) => {
      subscribe(model, "triage", "triageBug", "intake.issue-opened");
      subscribe(model, "triage", "triageQuestion", "intake.issue-opened");
    },
    "task-unused": (model) => {
      const { handler, timeoutMs, concurrency } = functionOf(model, "triage", "noteClose");
      Object.assign(model.contexts["triage"]!.functions, {
        stray: { kind: "task", handler, timeoutMs, concurrency },
      });
    },
    "fit-duration": (model) =>
      set(model, "billing", "closeMonth", { timeoutMs: 900_000, expects: { durationMs: 500_000 } }),
    "fit-payload": (model) =>
      set(model, "intake", "receiveWebhook", { expects: { payloadBytes: 20_000_000 } }),
    "fit-rate": (model) =>
      set(model, "delivery", "recordCommits", {
        concurrency: 100,
        expects: { perSecond: 1_000, durationMs: 30 },
      }),
    "fit-latency": (model) => set(model, "billing", "getInvoice", { expects: { latencyMs: 50 } }),
    "expectation-unmet": (model) => set(model, "notify", "tellOfInvoice", { expects: { durationMs: 6_000 } }),
    "tags-missing": (model) => {
      delete model.tags;
    },
    "budget-missing": (model) => {
      delete model.budget;
    },
    "log-retention-wrong": (model) => {
      model.logRetentionDays = 400;
    },
    "personal-unmarked": (model) => {
      Object.assign(properties(model, "intake.purchase-changed"), { buyerEmail: { type: "string" } });
    },
    "personal-exposed": (model) => {
      Object.assign(property(model, "intake.purchase-changed", "accountId"), { personal: true });
    },
    "personal-unasked": (model) => {
      Object.assign(property(model, "intake.purchase-changed", "accountLogin"), { personal: true });
      const declared = model.contexts["billing"]!.functions["issueInvoice"]!;
      if (declared.kind === "on") delete declared.reads;
    },
  };
}

/** A rule, a file of the example, a text in it, and what is written there instead. */
function writtenInto(): readonly (readonly [rule: string, file: string, from: string, to: string])[] {
  const billing = "contexts/billing/context.ts";
  const config = "trellis.config.ts";
  const waiver = (expires: string): string =>
    `waivers: [{ rule: "event-loop", where: "notify", owner: "comms", reason: "It ends.", expires: "${expires}" }],\n  tags:`;
  return [
    ["version-overdue", "contexts/billing/contracts.ts", '1: "2049-12-31"', '1: "2026-03-31"'],
    [
      "example-invalid",
      "contexts/billing/contracts.ts",
      "    invoices: z.int(),",
      '    invoices: z.int().meta({ examples: ["7"] }),',
    ],
    [
      "dead-letters-unwatched",
      "contexts/notify/context.ts",
      "ordered: true } as const;",
      "ordered: true, deadLetterAlarm: false } as const;",
    ],
    ["retry-missing", "contexts/notify/context.ts", "attemptsMax: 5", "attemptsMax: 1"],
    [
      "schedule-overlaps",
      billing,
      'schedule("cron(0 2 1 * ? *)")',
      'schedule("rate(5 minutes)", { timeoutMs: 600_000 })',
    ],
    [
      "fit-duration",
      billing,
      'schedule("cron(0 2 1 * ? *)")',
      'schedule("cron(0 2 1 * ? *)", { timeoutMs: 900_000, expects: { durationMs: 600_000 } })',
    ],
    [
      "fit-payload",
      "contexts/intake/context.ts",
      "timeoutMs: 10_000 }",
      "timeoutMs: 10_000, expects: { payloadBytes: 7_000_000 } }",
    ],
    [
      "fit-rate",
      billing,
      "http(GetInvoice)",
      "http(GetInvoice, { concurrency: 100, expects: { perSecond: 500, durationMs: 50 } })",
    ],
    ["fit-latency", billing, "http(GetInvoice)", "http(GetInvoice, { expects: { latencyMs: 20 } })"],
    [
      "expectation-unmet",
      billing,
      "http(GetInvoice)",
      "http(GetInvoice, { expects: { durationMs: 60_000 } })",
    ],
    ["tags-missing", config, 'tags: { system: "pulse", "cost-centre": "1200" },', "tags: {},"],
    ["budget-missing", config, 'budget: { monthly: 200, currency: "USD" },', ""],
    ["log-retention-wrong", config, "logRetentionDays: 90,", "logRetentionDays: 1_000,"],
    [
      "personal-unmarked",
      "contexts/billing/contracts.ts",
      "    country: Country,\n    netCents",
      "    street: z.string(),\n    country: Country,\n    netCents",
    ],
    [
      "personal-exposed",
      "contexts/delivery/contracts.ts",
      "    repository: z.string(),\n    deploymentId",
      "    repository: z.string().meta({ personal: true }),\n    deploymentId",
    ],
    ["TRL1203", config, "tags:", waiver("2026-11-29")],
    ["TRL1204", config, "tags:", waiver("2027-11-29")],
  ];
}

function event(model: Draft, name: string): Draft<EventContractModel> {
  const found = model.events[name];
  assert.ok(found, name);
  return found;
}

function properties(model: Draft, name: string): Record<string, JsonSchema> {
  const { version, versions } = event(model, name);
  return (versions[version]!.schema as { readonly properties: Record<string, JsonSchema> }).properties;
}

function property(model: Draft, name: string, field: string): object {
  return properties(model, name)[field] as object;
}

function functionOf(model: Draft, context: string, name: string): FunctionModel {
  const found = model.contexts[context]?.functions[name];
  assert.ok(found, `${context}.${name}`);
  return found;
}

function set(model: Draft, context: string, name: string, options: object): void {
  Object.assign(functionOf(model, context, name), options);
}

function retryOf(model: Draft, context: string, name: string): object {
  const declared = functionOf(model, context, name);
  return "retry" in declared ? declared.retry : {};
}

/** A function like one that the example has; it reads one field. */
function subscribe(model: Draft, context: string, name: string, to: string): void {
  const [first = ""] = Object.keys(properties(model, to));
  const like = structuredClone(functionOf(model, "notify", "tellOfInvoice"));
  Object.assign(model.contexts[context]!.functions, { [name]: { ...like, event: to, reads: [first] } });
}

/** A context that publishes `<name>.done`, or nothing, and listens to what is given. */
function addContext(
  model: Draft,
  name: string,
  on: Readonly<Record<string, string>>,
  publishes: boolean,
): void {
  const like: Draft<ContextModel> = structuredClone(model.contexts["triage"]!);
  const published = `${name}.done`;
  model.contexts[name] = {
    ...like,
    name,
    publishes: publishes ? [published] : [],
    tables: {},
    functions: {},
    workflows: {},
  };
  if (publishes) {
    const contract: Draft<EventContractModel> = structuredClone(event(model, "triage.issue-assigned"));
    model.events[published] = { ...contract, name: published };
  }
  for (const [functionName, to] of Object.entries(on)) subscribe(model, name, functionName, to);
}
