import assert from "node:assert/strict";
import { test } from "node:test";
import { type Draft, fields, planBought, soundModel } from "../check/fixtures/sound-model.ts";
import { checkLiveVersions } from "./check-live-versions.ts";

function told(edit: (model: Draft) => unknown, today = "2026-11-30"): string[] {
  const model = soundModel();
  edit(model);
  return checkLiveVersions(model, { today }).map(
    ({ code, severity, message }) =>
      `${severity} ${code} ${message.replace("event market.plan-bought: ", "")}`,
  );
}
const deprecate =
  (number: number, day: string) =>
  (model: Draft): unknown =>
    (planBought(model).versions[number]!.deprecated = day);

test("a version that may not be read much longer is told 30 days before, up to its last day", () => {
  const near = "; billing.issueInvoice would still be given its events";
  assert.deepEqual(told(deprecate(1, "2026-12-31")), []);
  assert.deepEqual(told(deprecate(1, "2026-12-30")), [
    `warning TRL0420 version 1 may be read until 2026-12-30, 30 days from now${near}`,
  ]);
  assert.deepEqual(told(deprecate(1, "2026-12-01")), [
    `warning TRL0420 version 1 may be read until 2026-12-01, 1 day from now${near}`,
  ]);
  assert.deepEqual(told(deprecate(1, "2026-11-30")), [
    `warning TRL0420 version 1 may be read until 2026-11-30, today${near}`,
  ]);
  assert.deepEqual(told(deprecate(1, "2026-11-29")), []);
});

test("what is no day is left to the check of declarations", () => {
  assert.deepEqual(told(deprecate(1, "soon")), []);
});

test("older versions of a contract without subscriptions can be removed", () => {
  const unread = told((model) => delete model.contexts.billing!.functions.issueInvoice);
  assert.deepEqual(unread, [
    "warning TRL0421 version 1 can be removed: nobody subscribes to the contract",
    "warning TRL0421 version 2 can be removed: nobody subscribes to the contract",
  ]);
});

test("a transitive policy asks between all live versions; any other leaves that to upcasts", () => {
  const apart = (policy: "full" | "backward-transitive" | "forward-transitive") => (model: Draft) => {
    planBought(model).compatibility = policy;
    planBought(model).versions[1]!.schema = fields({ account: "string", lines: "array", extra: "string" });
    planBought(model).versions[2]!.schema = planBought(model).versions[3]!.schema;
  };
  assert.deepEqual(told(apart("full")), []);
  assert.deepEqual(told(apart("backward-transitive")), []);
  const [broken, ...others] = told(apart("forward-transitive"));
  assert.deepEqual(others, []);
  assert.match(broken!, /^error TRL0422 versions 1 and 3 break its policy "forward-transitive": \/extra: /);
});
