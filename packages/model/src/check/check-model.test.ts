import assert from "node:assert/strict";
import { test } from "node:test";
import type { ScheduledFunctionModel } from "../document/system-model.ts";
import { checkModel } from "./check-model.ts";
import {
  type Case,
  type Draft,
  findings,
  getInvoice,
  invoices,
  issueInvoice,
  planBought,
  rename,
  soundModel,
  fields,
} from "./fixtures/sound-model.ts";

test("a sound model has no findings", () => {
  assert.deepEqual(findings(), []);
});

// Each case makes one change to the sound model; what is found is all that is found.
const cases: Case[] = [
  // Names
  ["a system's name is kebab-case", (m) => (m.name = "My Shop"), 'TRL0120 "My Shop" is no name of a system'],
  [
    "a function's name is camelCase",
    (m) => rename(m.contexts.billing!.functions, "issueInvoice", "issue-invoice"),
    'TRL0120 "issue-invoice" is no name of a function',
  ],
  [
    "a setting's name is upper case",
    (m) => (m.contexts.billing!.settings = { vatUrl: { summary: "Where.", secret: false } }),
    'TRL0120 "vatUrl" is no name of a setting',
  ],
  [
    "an event's name has its context before the full stop",
    (m) => (m.events["billing.invoice-issued"]!.name = "invoice-issued"),
    'TRL0120 "invoice-issued" is no name of an event',
  ],
  [
    "a name has 64 characters at most",
    (m) => rename(m.contexts.billing!.tables, "invoices", "i".repeat(65)),
    `TRL0120 the table name "${"i".repeat(65)}" has 65 characters, more than 64`,
  ],
  [
    "an index's name is camelCase",
    (m) => rename(invoices(m).indexes, "byAccount", "by_account"),
    'TRL0120 "by_account" is no name of an index',
  ],
  // Summaries and ownership
  [
    "everything has a summary",
    (m) => (m.contexts.billing!.summary = " "),
    "TRL0121 context billing has no summary",
  ],
  [
    "a context's team exists",
    (m) => (m.contexts.billing!.team = "finence"),
    'TRL0122 context billing: there is no team "finence"; did you mean "finance"?',
  ],
  ["a context has a team", (m) => (m.contexts.billing!.team = ""), "TRL0122 context billing has no team"],
  [
    "no team is found in an object's prototype",
    (m) => (m.contexts.billing!.team = "constructor"),
    'TRL0122 context billing: there is no team "constructor"',
  ],
  [
    "a team can be reached by day and by night",
    (m) => (m.teams = { finance: { contact: "", onCall: " " } }),
    "TRL0123 team finance has no contact and no onCall",
  ],
  // Events
  [
    "an event carries its owner's name",
    (m) => rename(m.contexts, "market", "sales", (context) => (context.name = "sales")),
    "TRL0130 context sales publishes event market.plan-bought, which is named for another context",
  ],
  [
    "an event is published by one context",
    (m) => m.contexts.billing!.publishes.push("market.plan-bought"),
    "TRL0131 event market.plan-bought is published by two contexts, market and billing",
  ],
  [
    "an event is listed once",
    (m) => m.contexts.market!.publishes.push("market.plan-bought"),
    "TRL0131 context market lists event market.plan-bought twice",
  ],
  [
    "an event that is listened to is published",
    (m) => (issueInvoice(m).event = "market.plan-buoght"),
    "TRL0132 function issueInvoice listens to market.plan-buoght, which nobody publishes; did you mean market.plan-bought?",
  ],
  [
    "an event's key is a field",
    (m) => (planBought(m).key = "acount"),
    'TRL0133 event market.plan-bought: the key "acount" is no field of the schema; did you mean "account"?',
  ],
  [
    "an event's key is required",
    (m) => (planBought(m).key = "note"),
    'TRL0133 event market.plan-bought: the key "note" is optional in the schema',
  ],
  [
    "an event's key is text or a number",
    (m) => (planBought(m).key = "lines"),
    'TRL0133 event market.plan-bought: the key "lines" is of the type array',
  ],
  // Versions
  ...[0, -1, 1.5, Number.NaN].map((version): Case => [
    `a version is a whole number from 1, not ${version}`,
    (m) => (planBought(m).version = version),
    Number.isNaN(version)
      ? "TRL0134 event market.plan-bought has no version"
      : `TRL0134 event market.plan-bought: the version ${version} is no whole number from 1`,
  ]),
  [
    "older versions have no gap up to the current one",
    (m) => delete planBought(m).versions[2],
    "TRL0134 event market.plan-bought: version 2 is missing between 1 and 3",
  ],
  [
    "no version is newer than the current one",
    (m) => (planBought(m).versions[4] = { schema: true, upcast: true }),
    "TRL0134 event market.plan-bought: previous holds version 4, which is not older than the current version 3",
  ],
  [
    "an older version can be turned into the next",
    (m) => (planBought(m).versions[2] = { schema: fields({ account: "string" }), upcast: false }),
    "TRL0135 event market.plan-bought: version 2 has no upcast, and not every event of it is one of version 3: /lines: `lines` must be there now; it could be missing",
  ],
  [
    "a deprecation is a day of the calendar",
    (m) => (planBought(m).versions[1]!.deprecated = "2027-02-30"),
    'TRL0136 event market.plan-bought: version 1 is deprecated by "2027-02-30", which is no day',
  ],
  // Subscriptions and schedules
  [
    "a field that is read exists",
    (m) => (issueInvoice(m).reads = ["acount"]),
    'TRL0140 function issueInvoice reads "acount", which market.plan-bought does not have; did you mean "account"?',
  ],
  [
    "reads is not empty",
    (m) => (issueInvoice(m).reads = []),
    "TRL0141 function issueInvoice: reads is empty",
  ],
  [
    "reads lists a field once",
    (m) => (issueInvoice(m).reads = ["account", "note", "account", "account"]),
    'TRL0141 function issueInvoice: reads lists "account" more than once',
  ],
  [
    "a pattern is one of EventBridge",
    (m) => (issueInvoice(m).where = { account: ["a"], note: [{ prefix: 1 }, { suffix: 2 }] }),
    "TRL0450 function issueInvoice: where at /note/0/prefix: prefix is the number 1",
    "TRL0450 function issueInvoice: where at /note/1/suffix: suffix is the number 2",
  ],
  [
    "a pattern has the event's fields",
    (m) => (issueInvoice(m).where = { acount: ["a"] }),
    'TRL0451 function issueInvoice: where at /acount: there is no field "acount"; did you mean "account"?',
  ],
  [
    "a pattern has values that the event may have",
    (m) => (issueInvoice(m).where = { account: [7] }),
    'TRL0452 function issueInvoice: where at /account/0: "account" can never be 7',
  ],
  [
    "a pattern can match",
    (m) => (issueInvoice(m).where = { account: { id: ["a"] } }),
    'TRL0453 function issueInvoice: where at /account: "account" is never an object',
  ],
  [
    "order needs a key",
    (m) => delete (planBought(m) as { key?: string }).key,
    "TRL0142 function issueInvoice is ordered, but market.plan-bought has no key",
  ],
  [
    "a schedule is in AWS syntax",
    (m) =>
      ((m.contexts.billing!.functions.closeMonth as Draft<ScheduledFunctionModel>).expression =
        "cron(0 2 1 * *)"),
    'TRL0143 function closeMonth: "cron(0 2 1 * *)" is no schedule: a cron expression has 6 fields, this one has 5',
  ],
];

for (const [fact, edit, ...expected] of cases) {
  test(fact, () => assert.deepEqual(findings(edit).toSorted(), expected.toSorted()));
}

test("what depends on a part that could not be read is not judged", () => {
  const model = soundModel();
  model.contexts.billing!.team = "finence";
  delete model.contexts.market;
  const unread = { config: true, contexts: ["market"] };
  assert.deepEqual(checkModel(model, { unread }), []);
});

test("places are narrowed by the caller, and findings are sorted by them", () => {
  const model = soundModel();
  issueInvoice(model).reads = ["acount"];
  getInvoice(model).body = true;
  const found = checkModel(model, {
    locate: ({ file }, ...words) => ({ file, pointer: words.join(" ") }),
  });
  assert.deepEqual(
    found.map(({ code, where }) => [code, where]),
    [
      ["TRL0140", { file: "contexts/billing/context.ts", pointer: "functions issueInvoice reads acount" }],
      ["TRL0153", { file: "contexts/billing/contracts.ts", pointer: "body" }],
    ],
  );
});
