import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Draft,
  fields,
  getInvoice,
  issueInvoice,
  planBought,
  soundModel,
} from "../check/fixtures/sound-model.ts";
import { compileValidator } from "../schema/validator.ts";
import type { ContractChange } from "./impact.ts";
import { impactDiagnostics } from "./impact-diagnostics.ts";
import { impactOf } from "./impact-of.ts";

const today = "2026-11-30";
type Edit = (model: Draft) => unknown;

/** What a change of the sound model does, from it or from an edit of it. */
function changesFor(edit: Edit, before: Edit = () => {}): readonly ContractChange[] {
  const [old, model] = [soundModel(), soundModel()];
  before(old);
  before(model);
  edit(model);
  return impactOf(old, model, { today }).changes;
}

/** `issueInvoice` reads account and note of version 3, which has account, lines and, optional, note. */
const version3 =
  (types: Record<string, string>, ...optional: string[]): Edit =>
  (model) =>
    (planBought(model).versions[3]!.schema = fields(types, ...optional));

function summaryOf([change, ...others]: readonly ContractChange[]): unknown {
  assert.deepEqual(others, []);
  const { contract, version, verdict, readers, why, change: kind } = change!;
  return {
    is: `${contract}${version === undefined ? "" : `.v${version}`} ${kind} ${verdict}`,
    why,
    readers: readers.map((each) => `${each.function} ${each.effect} ${each.fields.join()}`.trim()),
  };
}

test("a model is as it was: nothing to tell", () => {
  assert.deepEqual(
    changesFor(() => {}),
    [],
  );
});

test("a field that a subscription reads goes away: the subscription, its team and a document are named", () => {
  const changes = changesFor(version3({ customer: "string", note: "string", lines: "array" }, "note"));
  assert.deepEqual(summaryOf(changes), {
    is: "market.plan-bought.v3 changed incompatible",
    why: "its subscription would be broken",
    readers: ["billing.issueInvoice affected account"],
  });
  const [reader] = changes[0]!.readers;
  assert.deepEqual(
    [reader!.team, reader!.contact, reader!.onCall],
    ["finance", "#finance", "+44 20 7946 0000"],
  );
  const [finding] = reader!.findings;
  assert.deepEqual([finding!.direction, finding!.at], ["forward", "/account"]);
  assert.ok(!("account" in (finding!.counterExample!.document as object)));
});

test("a field that nobody reads goes away: each subscription is unaffected, and why", () => {
  const changes = changesFor(version3({ account: "string", note: "string" }, "note"));
  assert.deepEqual(summaryOf(changes), {
    is: "market.plan-bought.v3 changed compatible",
    why: "no subscription reads /lines",
    readers: ["billing.issueInvoice unaffected"],
  });
  assert.equal(changes[0]!.readers[0]!.why, "reads account, note, and what changes is /lines");
  assert.equal(changes[0]!.findings[0]!.at, "/lines");
});

test("a field that an event pattern looks at is read, even if the handler is not given it", () => {
  const filter =
    (where: object): Edit =>
    (model) =>
      Object.assign(issueInvoice(model), { where });
  const without = version3({ account: "string", note: "string" }, "note");
  for (const where of [{ lines: ["x"] }, { $or: [{ account: ["a"] }, { lines: ["x"] }] }]) {
    assert.deepEqual(changesFor(without, filter(where))[0]!.readers[0]!.fields, ["lines"]);
  }
  assert.equal(changesFor(without, filter({ account: ["a"] }))[0]!.verdict, "compatible");
});

test("a subscription that reads all fields is affected by each of them", () => {
  const changes = changesFor(version3({ account: "string", note: "string" }, "note"), (model) => {
    delete issueInvoice(model).reads;
  });
  assert.deepEqual(
    changes[0]!.readers.map(({ effect }) => effect),
    ["affected"],
  );
});

test("an optional field more is compatible for everybody", () => {
  const changes = changesFor(
    version3({ account: "string", note: "string", lines: "array", x: "string" }, "note", "x"),
  );
  assert.equal(changes[0]!.verdict, "compatible");
  assert.equal(changes[0]!.readers[0]!.effect, "unaffected");
});

test("the policy says which way is asked", () => {
  // A required field more, read: old events lack it, and who knows the contract as it was ignores it.
  const wider = version3({ account: "string", note: "string", lines: "array" });
  const verdictBy = (policy: "backward" | "forward" | "full" | "none"): string =>
    changesFor(wider, (model) => (planBought(model).compatibility = policy))[0]!.verdict;
  assert.deepEqual((["backward", "forward", "full", "none"] as const).map(verdictBy), [
    "incompatible",
    "compatible",
    "incompatible",
    "compatible",
  ]);
});

test("the policy that was frozen counts: a change can't excuse itself", () => {
  const [change] = changesFor((model) => {
    version3({ account: "string", note: "string", lines: "array" })(model);
    planBought(model).compatibility = "none";
  });
  assert.deepEqual([change!.policy, change!.verdict], ["full", "incompatible"]);
});

test("a subscription is judged by what it read before for new events, and by what it reads now for old ones", () => {
  const [old, model] = [soundModel(), soundModel()];
  version3({ customer: "string", note: "string", lines: "array" }, "note")(model);
  issueInvoice(model).reads = ["customer"];
  const [reader] = impactOf(old, model, { today }).changes[0]!.readers;
  assert.deepEqual(
    reader!.findings.map(({ direction, at }) => `${direction} ${at}`),
    ["backward /customer", "forward /account"],
  );
});

test("a contract without subscriptions breaks nobody", () => {
  const changes = changesFor(
    (model) => (model.events["billing.invoice-issued"]!.versions[1]!.schema = { type: "null" }),
  );
  assert.deepEqual(summaryOf(changes), {
    is: "billing.invoice-issued.v1 changed compatible",
    why: "nobody subscribes to it",
    readers: [],
  });
});

test("another key touches those who asked for order, and no others", () => {
  const turn: Edit = (model) => {
    planBought(model).key = "note";
  };
  assert.match(changesFor(turn)[0]!.readers[0]!.why, /ordered by `note` now; they were ordered by `account`/);
  const changes = changesFor(turn, (model) => (issueInvoice(model).ordered = false));
  assert.deepEqual([changes[0]!.verdict, changes[0]!.readers[0]!.effect], ["compatible", "unaffected"]);
});

test("an older version that changes touches all who are given its events, whatever they read", () => {
  const changes = changesFor(
    (model) =>
      (planBought(model).versions[1]!.schema = fields({
        account: "string",
        note: "string",
        lines: "string",
      })),
  );
  assert.deepEqual(summaryOf(changes), {
    is: "market.plan-bought.v1 changed incompatible",
    why: "its subscription would be broken",
    readers: ["billing.issueInvoice affected lines"],
  });
});

const version4 =
  (types: Record<string, string>): Edit =>
  (model) => {
    const event = planBought(model);
    event.versions[3]!.upcast = true;
    event.versions[4] = { schema: fields(types), upcast: false };
    event.version = 4;
  };

test("a new version may break: who has to follow is told, and nothing is incompatible", () => {
  const changes = changesFor(version4({ account: "integer" }));
  assert.deepEqual(summaryOf(changes), {
    is: "market.plan-bought.v4 version-added compatible",
    why: "a new version may differ; events of version 3 still reach readers in today's shape",
    readers: ["billing.issueInvoice affected account"],
  });
  const [diagnostic] = impactDiagnostics({ changes });
  assert.deepEqual([diagnostic!.code, diagnostic!.severity], ["TRL0412", "warning"]);
  assert.match(diagnostic!.fix, /follow in the same change/);
});

test("a version goes away: before its last day that breaks its readers, and after it nobody", () => {
  const drop: Edit = (model) => delete planBought(model).versions[1];
  const deprecate =
    (day: string): Edit =>
    (model) =>
      (planBought(model).versions[1]!.deprecated = day);
  assert.deepEqual(summaryOf(changesFor(drop, deprecate("2027-01-01"))), {
    is: "market.plan-bought.v1 version-removed incompatible",
    why: "its subscription would be broken",
    readers: ["billing.issueInvoice affected"],
  });
  assert.deepEqual(summaryOf(changesFor(drop, deprecate("2026-11-29"))), {
    is: "market.plan-bought.v1 version-removed compatible",
    why: "it was deprecated until 2026-11-29, which has passed",
    readers: ["billing.issueInvoice unaffected"],
  });
});

test("a contract goes away: whoever still subscribes to it is broken", () => {
  const drop: Edit = (model) => delete model.events["market.plan-bought"];
  assert.deepEqual(summaryOf(changesFor(drop)), {
    is: "market.plan-bought.v3 removed incompatible",
    why: "it is gone, and still subscribed to",
    readers: ["billing.issueInvoice affected"],
  });
  const both: Edit = (model) => {
    drop(model);
    delete model.contexts.billing!.functions.issueInvoice;
  };
  assert.deepEqual(summaryOf(changesFor(both)), {
    is: "market.plan-bought.v3 removed compatible",
    why: "nobody subscribes to it any more",
    readers: [],
  });
});

const apiCases: readonly [fact: string, edit: Edit, verdict: string, at: string][] = [
  [
    "a parameter may take more",
    (m) => (getInvoice(m).query = fields({ x: "string" }, "x")),
    "compatible",
    "",
  ],
  [
    "a new parameter must not be required",
    (m) => (getInvoice(m).query = fields({ x: "string" })),
    "incompatible",
    "/query/x",
  ],
  ["an answer may have a further error", (m) => (getInvoice(m).responses[409] = true), "compatible", ""],
  [
    "an answer may not have a further success",
    (m) => (getInvoice(m).responses[202] = true),
    "incompatible",
    "/responses/202",
  ],
  [
    "an answer keeps its body",
    (m) => (getInvoice(m).responses[200] = null),
    "incompatible",
    "/responses/200",
  ],
  ["a body is not asked for suddenly", (m) => (getInvoice(m).body = true), "incompatible", "/body"],
  [
    "an idempotency header is not given up",
    (m) => delete getInvoice(m).idempotencyHeader,
    "incompatible",
    "/headers",
  ],
  ["an operation does not go", (m) => delete m.apis["GET /invoices/{invoiceId}"], "incompatible", ""],
];
for (const [fact, edit, verdict, at] of apiCases) {
  test(`an operation: ${fact}`, () => {
    const [change] = changesFor(edit, (model) => {
      getInvoice(model).compatibility = "backward";
      getInvoice(model).idempotencyHeader = "idempotency-key";
    });
    assert.deepEqual([change!.kind, change!.verdict, change!.findings[0]?.at ?? ""], ["api", verdict, at]);
    assert.equal(change!.owner.context, "billing");
  });
}

test("an operation's answer may lose a field only if nobody needs it, and gain one freely", () => {
  const answers = (before: string[], after: string[], policy: "backward" | "full"): string => {
    const schema = (names: string[]): Record<string, unknown> =>
      fields(Object.fromEntries(names.map((name) => [name, "string"])));
    const [change] = changesFor(
      (model) => (getInvoice(model).responses[200] = schema(after)),
      (model) => {
        getInvoice(model).responses[200] = schema(before);
        getInvoice(model).compatibility = policy;
      },
    );
    return change!.verdict;
  };
  assert.equal(answers(["a", "b"], ["a"], "backward"), "incompatible");
  assert.equal(answers(["a"], ["a", "b"], "backward"), "compatible");
  // A caller who is released first would look for it in vain.
  assert.equal(answers(["a"], ["a", "b"], "full"), "incompatible");
});

test("what is incompatible is told at the contract and at each reader, with whom to ask", () => {
  const changes = changesFor(version3({ customer: "string", note: "string", lines: "array" }, "note"));
  const [contract, reader] = impactDiagnostics({ changes });
  assert.deepEqual([contract!.code, contract!.severity], ["TRL0411", "error"]);
  assert.match(
    contract!.message,
    /^event market.plan-bought version 3 was changed, against its policy "full": \/account/,
  );
  assert.match(contract!.why!, /; valid now, and refused by whoever knows the contract as it was: \{/);
  assert.deepEqual([reader!.code, reader!.severity], ["TRL0412", "error"]);
  assert.match(
    reader!.message,
    /^billing.issueInvoice reads "account" of market.plan-bought version 3: .*was it renamed to "customer"\?$/,
  );
  assert.match(
    reader!.fix,
    /^Ask team finance \(#finance, on call \+44 20 7946 0000\); keep what it reads, or publish it as version 4 /,
  );
});

test("the document shown is a whole one, valid by the schema of the side that sends it", () => {
  const after = { customer: "string", note: "string", lines: "array" };
  const changes = changesFor(version3(after, "note"));
  const [contract] = impactDiagnostics({ changes });
  const document: unknown = JSON.parse(/\{.*\}/.exec(contract!.why!)![0]);
  assert.equal(compileValidator(fields(after, "note"))(document), undefined);
});

test("a change that nobody can judge is a warning", () => {
  const [change] = changesFor(version3({ customer: "string" }));
  const doubt = { direction: "forward", at: "/x", message: "nobody knows" } as const;
  const reader = { ...change!.readers[0]!, effect: "unknown", findings: [doubt] } as const;
  const [diagnostic] = impactDiagnostics({
    changes: [{ ...change!, verdict: "unknown", readers: [reader] }],
  });
  assert.deepEqual([diagnostic!.code, diagnostic!.severity], ["TRL0418", "warning"]);
  assert.match(diagnostic!.message, /nobody can tell whether its policy "full" holds: \/x: nobody knows/);
});
