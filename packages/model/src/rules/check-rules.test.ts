import assert from "node:assert/strict";
import { test } from "node:test";
import { checkModel } from "../check/check-model.ts";
import type { SystemModel } from "../document/system-model.ts";
import { rules } from "./catalogue.ts";
import { checkRules, isModelRule } from "./check-rules.ts";
import { cases } from "./fixtures/cases.ts";
import { systemOf } from "./fixtures/system-of.ts";

const today = "2026-11-30";

function found(model: SystemModel): string[] {
  return checkRules(model, { today }).map(({ code, message }) => `${code} ${message}`);
}

for (const { rule: name, breaks, keeps } of cases) {
  const code = rules.find((rule) => rule.name === name)!.code;
  for (const [fact, sketch, message] of breaks) {
    test(`${name} is broken by ${fact}`, () => {
      assert.deepEqual(found(systemOf(sketch)), [`${code} ${message}`]);
    });
  }
  for (const [fact, sketch] of keeps) {
    test(`${name} is kept by ${fact}`, () => assert.deepEqual(found(systemOf(sketch)), []));
  }
}

test("every rule on the model has a system that breaks it and one that keeps it", () => {
  const covered = cases.filter(({ breaks, keeps }) => breaks.length > 0 && keeps.length > 0);
  assert.deepEqual(
    covered.map(({ rule }) => rule).toSorted(),
    rules
      .filter(({ code }) => isModelRule(code))
      .map(({ name }) => name)
      .toSorted(),
  );
});

test("the systems of the cases have no mistakes: what a rule finds is found by no other check", () => {
  for (const { breaks, keeps } of cases) {
    for (const [fact, sketch] of [...breaks, ...keeps])
      assert.deepEqual(checkModel(systemOf(sketch)), [], fact);
  }
});

test("a finding has a place, a reason, a next step, and says what it is about", () => {
  for (const { breaks } of cases) {
    for (const [fact, sketch] of breaks) {
      for (const { where, why, fix, about, message } of checkRules(systemOf(sketch), { today })) {
        assert.ok(where?.file, fact);
        for (const text of [why, fix, message]) assert.match(text ?? "", /[^.]$/, fact);
        assert.ok((about ?? []).length > 0, fact);
      }
    }
  }
});

test("a finding about a contract is about the context that answers for it too: a waiver may name either", () => {
  for (const { rule, breaks } of cases) {
    for (const [fact, sketch] of breaks) {
      const model = systemOf(sketch);
      for (const { about = [] } of checkRules(model, { today })) {
        const isOfSystem = about.includes(model.name) || about.some((name) => name in model.teams);
        assert.ok(isOfSystem || about.some((name) => name in model.contexts), `${rule}: ${fact}`);
      }
    }
  }
});

test("a rule that is switched off is not looked for", () => {
  for (const { rule, breaks } of cases) {
    for (const [fact, sketch] of breaks) {
      const model = systemOf({ ...sketch, rules: { ...sketch.rules, [rule]: { severity: "off" } } });
      assert.deepEqual(found(model), [], fact);
    }
  }
});
