import assert from "node:assert/strict";
import { test } from "node:test";
import { type Draft, getInvoice, planBought, soundModel } from "../check/fixtures/sound-model.ts";
import { impactOf } from "../impact/impact-of.ts";
import { isSameSchema } from "./canonical.ts";
import { checkFrozen, type FrozenState, staleDiagnostics } from "./check-frozen.ts";
import { contractDocuments } from "./contract-document.ts";
import { freeze } from "./freeze.ts";

const planFile = "contexts/market/contracts/plan-bought/3.json";

function filesOf(model: Draft): Map<string, string> {
  return new Map([...contractDocuments(model)].map(([path, document]) => [path, freeze(document).text]));
}

function told(state: FrozenState): string[] {
  return state.diagnostics.map(({ code, severity, message }) => `${severity} ${code} ${message}`);
}

/** What is found in the sound model's own files after one of them was edited. */
function afterEdit(edit: (text: string) => string): string[] {
  const files = filesOf(soundModel());
  files.set(planFile, edit(files.get(planFile)!));
  return told(checkFrozen(soundModel(), files));
}

test("what was frozen from a model agrees with it", () => {
  const state = checkFrozen(soundModel(), filesOf(soundModel()));
  assert.deepEqual(told(state), []);
  assert.deepEqual([...new Set(state.statuses.map(({ status }) => status))], ["frozen"]);
});

test("reading a frozen model gives the contracts that were frozen", () => {
  const model = soundModel();
  planBought(model).versions[2]!.schema = { $id: "https://shop.example/x", type: "object" };
  getInvoice(model).query = { properties: { a: { $ref: "#/$defs/A" } }, $defs: { A: { type: "string" } } };
  const { frozenModel, owners } = checkFrozen(model, filesOf(model));
  const { changes } = impactOf(frozenModel, model, { today: "2026-01-01" });
  assert.deepEqual(changes, []);
  const { query } = frozenModel.apis["GET /invoices/{invoiceId}"]!;
  assert.ok(isSameSchema(query, getInvoice(model).query));
  assert.deepEqual(frozenModel.apis["GET /invoices/{invoiceId}"]!.responses["304"], null);
  assert.equal(owners.get("GET /invoices/{invoiceId}"), "billing");
  assert.equal(frozenModel.events["market.plan-bought"]!.version, 3);
});

test("a file that was changed by hand is found by its digest, wherever it was changed", () => {
  const edited = [`error TRL0414 ${planFile} was changed by hand: its digest is that of another content`];
  assert.deepEqual(
    afterEdit((text) => text.replace('"type": "string"', '"type": "number"')),
    edited,
  );
  assert.deepEqual(
    afterEdit((text) => text.replace(/"examples": \[[^]*\]/, '"examples": []')),
    edited,
  );
  assert.deepEqual(
    afterEdit((text) => text.replace('"full"', '"none"')),
    edited,
  );
});

test("a formatter may lay a file out in its own way", () => {
  assert.deepEqual(
    afterEdit((text) => JSON.stringify(JSON.parse(text))),
    [],
  );
});

test("a file that is no JSON, a merge that is not settled, and a file without its facts are told apart", () => {
  assert.match(afterEdit(() => "{").join(), /^error TRL0415 \S+ is no JSON: /);
  assert.match(afterEdit((text) => `<<<<<<< HEAD\n${text}`).join(), /TRL0415 \S+ has the marks of a merge/);
  assert.match(afterEdit(() => "[]").join(), /TRL0415 \S+ holds no JSON object/);
  assert.match(afterEdit(() => "{}").join(), /TRL0415 \S+ has no "x-trellis"/);
  assert.match(
    afterEdit((text) => text.replace('"full"', '"fullish"')).join(),
    /TRL0415 \S+ has an "x-trellis" that lacks/,
  );
});

test("a file with another's name or place is told with both", () => {
  assert.match(
    afterEdit((text) => text.replace("urn:trellis:shop:", "urn:trellis:shed:")).join(),
    /TRL0416 \S+ has the \$id "urn:trellis:shed:market.plan-bought:3", and .* has "urn:trellis:shop:market.plan-bought:3"/,
  );
  const files = filesOf(soundModel());
  const copy = planFile.replace("3.json", "4.json");
  files.set(copy, files.get(planFile)!);
  assert.deepEqual(told(checkFrozen(soundModel(), files)), [
    `error TRL0416 ${copy} freezes market.plan-bought version 3, whose place is ${planFile}`,
  ]);
});

test("a file of what is no longer declared is left over", () => {
  const files = filesOf(soundModel());
  const model = soundModel();
  delete planBought(model).versions[1];
  const state = checkFrozen(model, files);
  assert.deepEqual(told(state), [
    "warning TRL0417 contexts/market/contracts/plan-bought/1.json freezes market.plan-bought version 1, which is not declared",
  ]);
});

test("a context that has frozen nothing yet has one thing to do", () => {
  assert.deepEqual(
    told(checkFrozen(soundModel(), new Map([["contexts/a/contracts/notes/readme.json", "{"]]))),
    [
      "warning TRL0410 context billing: GET /invoices/{invoiceId}, billing.invoice-issued version 1 are not frozen",
      "warning TRL0410 context market: market.plan-bought version 1, market.plan-bought version 2, market.plan-bought version 3 are not frozen",
    ],
  );
});

test("a compatible change asks to be frozen again and says why it is one; an incompatible one is for the impact", () => {
  const staleAfter = (edit: (model: Draft) => void): string[] => {
    const model = soundModel();
    edit(model);
    const state = checkFrozen(model, filesOf(soundModel()));
    const impact = impactOf(state.frozenModel, model, { today: "2026-01-01" });
    return staleDiagnostics(state, impact, model).map(({ code, why }) => `${code} ${why}`);
  };
  assert.deepEqual(
    staleAfter((model) => (planBought(model).summary = "Other words.")),
    [1, 2, 3].map(() => "TRL0413 its schema is the same; what stands beside it differs"),
  );
  assert.deepEqual(
    staleAfter((model) => {
      const { required, ...rest } = planBought(model).versions[3]!.schema as { required: string[] };
      planBought(model).versions[3]!.schema = {
        ...rest,
        required: required.filter((name) => name !== "lines"),
      };
    }),
    ["TRL0413 the change is compatible: no subscription reads /lines"],
  );
  assert.deepEqual(
    staleAfter((model) => (planBought(model).versions[3]!.schema = { type: "string" })),
    [],
  );
});
