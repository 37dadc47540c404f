import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallModel } from "../document/system-model.ts";
import { type Draft, fields, getInvoice, issueInvoice, soundModel } from "../check/fixtures/sound-model.ts";
import { checkFrozen } from "../frozen/check-frozen.ts";
import { contractDocuments } from "../frozen/contract-document.ts";
import { freeze } from "../frozen/freeze.ts";
import type { ContractChange } from "./impact.ts";
import { impactDiagnostics } from "./impact-diagnostics.ts";
import { impactOf } from "./impact-of.ts";

const today = "2026-11-30";
const operation = "GET /invoices/{invoiceId}";
type Edit = (model: Draft) => unknown;

/** An operation for declared callers, called by one function that reads a part and one that reads all. */
function called(model: Draft): void {
  const api = getInvoice(model);
  api.callers = "declared";
  api.compatibility = "backward";
  api.query = fields({ page: "integer" }, "page");
  api.responses = {
    200: fields({ invoiceId: "string", total: "number", note: "string" }),
    404: fields({ title: "string" }),
  };
  setCalls(model, { operation, reads: ["total"], source: { file: "contexts/market/context.ts", line: 9 } });
}

function setCalls(model: Draft, ...calls: Draft<CallModel>[]): void {
  model.contexts.market!.functions.remind = { ...structuredClone(issueInvoice(model)), calls };
}

function changeFor(edit: Edit, before: Edit = () => {}, after: Edit = () => {}): ContractChange {
  const [old, model] = [soundModel(), soundModel()];
  for (const each of [old, model]) {
    called(each);
    before(each);
  }
  edit(model);
  after(model);
  const [change, ...others] = impactOf(old, model, { today }).changes;
  assert.deepEqual(others, []);
  return change!;
}

const answers =
  (types: Record<string, string>): Edit =>
  (model) =>
    (getInvoice(model).responses[200] = fields(types));

const summaryOf = ({ verdict, why, readers }: ContractChange): unknown => [
  `${verdict}: ${why}`,
  ...readers.map((each) => `${each.function} ${each.effect} ${each.fields.join()}`.trim()),
];

test("a field that a caller reads goes away: function, field, place and team are named", () => {
  const change = changeFor(
    answers({ invoiceId: "string", totalCents: "number", note: "string" }),
    (model) => (getInvoice(model).compatibility = "full"),
  );
  assert.deepEqual(summaryOf(change), [
    "incompatible: its caller would be broken",
    "market.remind affected total",
  ]);
  const [contract, caller] = impactDiagnostics({ changes: [change] });
  assert.deepEqual([contract!.code, caller!.code, caller!.severity], ["TRL0411", "TRL0412", "error"]);
  assert.match(
    caller!.message,
    /^market\.remind reads "total" of GET \/invoices\/\{invoiceId\}: \/responses\/200\/total: .*was it renamed to "totalCents"\?$/,
  );
  assert.match(
    caller!.fix,
    /^Ask team finance \(#finance, .*\); keep what it uses, or offer it under a path/,
  );
  assert.deepEqual(caller!.where, { file: "contexts/market/context.ts", line: 9 });
});

test("a field that no caller reads goes away: compatible, and why; where anyone may call, nobody can know", () => {
  const edit = answers({ invoiceId: "string", total: "number" });
  const change = changeFor(edit);
  assert.deepEqual(summaryOf(change), [
    "compatible: no caller uses /responses/200/note",
    "market.remind unaffected",
  ]);
  assert.equal(change.readers[0]!.why, "reads total, and what changes is /responses/200/note");
  const open = changeFor(edit, (model) => delete getInvoice(model).callers);
  assert.deepEqual(summaryOf(open), [
    "incompatible: callers from outside are not declared, and one may be broken",
    "market.remind unaffected",
  ]);
});

test("a caller that is given whole answers is affected by each part of them, one that reads a part by no error's body", () => {
  const whole: Edit = (model) => setCalls(model, { operation });
  const less = answers({ invoiceId: "string", total: "number" });
  assert.deepEqual(changeFor(less, whole).readers[0]!.fields, ["note"]);
  const problem: Edit = (model) => (getInvoice(model).responses[404] = fields({ detail: "string" }));
  assert.deepEqual(changeFor(problem, whole).readers[0]!.effect, "affected");
  assert.deepEqual(changeFor(problem).readers[0]!.effect, "unaffected");
});

test("what is asked touches every caller, whatever it reads", () => {
  const change = changeFor((model) => (getInvoice(model).query = fields({ page: "integer" })));
  assert.deepEqual(summaryOf(change), [
    "incompatible: its caller would be broken",
    "market.remind affected page",
  ]);
  const [, caller] = impactDiagnostics({ changes: [change] });
  assert.match(caller!.message, /^market\.remind sends "page" to GET \/invoices/);
});

test("a caller that stops reading a field in the same change runs until it is released", () => {
  const change = changeFor(
    answers({ invoiceId: "string", note: "string" }),
    () => {},
    (model) => setCalls(model, { operation, reads: ["note"] }),
  );
  assert.deepEqual(summaryOf(change), [
    "incompatible: its caller would be broken",
    "market.remind affected total",
  ]);
  const [, caller] = impactDiagnostics({ changes: [change] });
  assert.match(caller!.message, /read "total" of GET .* before this change, and runs until it is released/);
});

test("a caller that is written for a new field works with what is released before it, or it is told", () => {
  const add = answers({ invoiceId: "string", total: "number", note: "string", vat: "number" });
  const read: Edit = (model) => setCalls(model, { operation, reads: ["total", "vat"] });
  assert.equal(changeFor(add, () => {}, read).verdict, "compatible");
  const full: Edit = (model) => (getInvoice(model).compatibility = "full");
  assert.deepEqual(summaryOf(changeFor(add, full, read)), [
    "incompatible: its caller would be broken",
    "market.remind affected vat",
  ]);
});

test("an operation goes away: whoever still calls it is broken, and where only callers could, nobody else", () => {
  const drop: Edit = (model) => delete model.apis[operation];
  assert.deepEqual(summaryOf(changeFor(drop)), [
    "incompatible: its caller would be broken",
    "market.remind affected",
  ]);
  const silent: Edit = (model) => delete model.contexts.market!.functions.remind;
  assert.deepEqual(summaryOf(changeFor(drop, () => {}, silent)), ["compatible: nobody calls it"]);
});

test("callers from outside are shut out by a change, and let in by none", () => {
  const close: Edit = (model) => (getInvoice(model).callers = "declared");
  const open: Edit = (model) => delete getInvoice(model).callers;
  const closed = changeFor(close, open);
  assert.deepEqual(
    [closed.verdict, closed.findings[0]?.message],
    ["incompatible", "only functions of the system may call it now"],
  );
  assert.equal(closed.readers[0]!.effect, "unaffected");
  assert.equal(changeFor(open).verdict, "compatible");
});

test("who may call is frozen, so that the promise of before is the one that counts", () => {
  const model = soundModel();
  called(model);
  const [{ document } = { document: {} }] = [...contractDocuments(model).values()].filter(
    ({ contract }) => contract === operation,
  );
  const path = "contexts/billing/contracts/api/invoices/{invoiceId}/get.json";
  const { text } = freeze({ path, contract: operation, document });
  const { frozenModel } = checkFrozen(model, new Map([[path, text]]));
  assert.equal(frozenModel.apis[operation]?.callers, "declared");
});
