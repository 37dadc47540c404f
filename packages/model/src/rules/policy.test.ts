import assert from "node:assert/strict";
import { test } from "node:test";
import { checkModel } from "../check/check-model.ts";
import type { SystemModel, WaiverModel } from "../document/system-model.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import { rules } from "./catalogue.ts";
import { checkRules } from "./check-rules.ts";
import { systemOf, type SystemSketch } from "./fixtures/system-of.ts";
import { applyPolicy, ruleNumber } from "./policy.ts";

const today = "2026-11-30";

/** A market whose event nobody reads. */
function market(policy: Partial<SystemSketch> = {}): SystemModel {
  return systemOf({ contexts: { market: { publishes: ["market.sold"] } }, ...policy });
}

const waiver: WaiverModel = {
  rule: "contract-unread",
  where: "market.sold",
  owner: "finance",
  reason: "Partners read it from the archive.",
  expires: "2027-03-31",
};

function judged(model: SystemModel, day = today): { readonly told: string[]; readonly waived: string[] } {
  const { diagnostics, waived } = applyPolicy(checkRules(model, { today: day }), model, { today: day });
  const line = ({ code, severity }: Diagnostic): string => `${severity} ${code}`;
  return { told: diagnostics.map(line), waived: waived.map(line) };
}

function mistakes(policy: Partial<SystemSketch>): string[] {
  return checkModel(market(policy)).map(({ code, message }) => `${code} ${message}`);
}

test("a finding has the severity that the rule has, or the one that the policy sets", () => {
  assert.deepEqual(judged(market()).told, ["warning TRL1054"]);
  assert.deepEqual(judged(market({ rules: { "contract-unread": { severity: "error" } } })).told, [
    "error TRL1054",
  ]);
  assert.deepEqual(judged(market({ rules: { "contract-unread": { severity: "off" } } })).told, []);
});

test("a rule that is off by default is looked for when the policy switches it on", () => {
  assert.deepEqual(judged(market({ rules: { "tags-missing": { severity: "warning" } } })).told, [
    "warning TRL1054",
    "warning TRL1080",
  ]);
});

test("diagnostics that are no rule's pass as they are", () => {
  const mistake: Diagnostic = { code: "TRL0108", severity: "warning", message: "m", fix: "f" };
  assert.deepEqual(applyPolicy([mistake], market(), { today }).diagnostics, [mistake]);
});

test("a waiver lets the findings about its contract, its context or its file pass", () => {
  for (const where of ["market.sold", "market", "contexts/market/contracts.ts"]) {
    assert.deepEqual(
      judged(market({ waivers: [{ ...waiver, where }] })),
      { told: [], waived: ["warning TRL1054"] },
      where,
    );
  }
});

test("a waiver of another place or another rule lets nothing pass, and is told of", () => {
  const elsewhere = { ...waiver, where: "billing" };
  const otherRule: WaiverModel = { ...waiver, rule: "event-loop" };
  for (const each of [elsewhere, otherRule])
    assert.deepEqual(judged(market({ waivers: [each] })).told, ["warning TRL1054", "warning TRL1204"]);
});

test("a waiver holds on its last day and is an error from the next on, and the finding is back", () => {
  const model = market({ waivers: [waiver] });
  assert.deepEqual(judged(model, "2027-03-31"), { told: [], waived: ["warning TRL1054"] });
  assert.deepEqual(judged(model, "2027-04-01").told, ["error TRL1203", "warning TRL1054"]);
});

test("a waiver for more than a year is an error", () => {
  assert.deepEqual(judged(market({ waivers: [{ ...waiver, expires: "2027-12-01" }] })).told, []);
  assert.deepEqual(judged(market({ waivers: [{ ...waiver, expires: "2027-12-02" }] })).told, [
    "error TRL1202",
  ]);
});

test("a waiver of a rule that nobody looked at is not said to waive nothing, unless the rule is off", () => {
  const idle: WaiverModel = { ...waiver, rule: "domain-clock" };
  const model = (policy: Partial<SystemSketch> = {}): SystemModel => market({ waivers: [idle], ...policy });
  const told = (subject: SystemModel): string[] =>
    applyPolicy([], subject, { today, judged: () => false }).diagnostics.map(({ code }) => code);
  assert.deepEqual(told(model()), []);
  assert.deepEqual(told(model({ rules: { "domain-clock": { severity: "off" } } })), ["TRL1204"]);
});

test("a rule's number is the policy's, or the default", () => {
  assert.equal(ruleNumber(market(), "event-daisy-chain", "contextsMin"), 4);
  const rule = { settings: { contextsMin: 7 } };
  assert.equal(
    ruleNumber(market({ rules: { "event-daisy-chain": rule } }), "event-daisy-chain", "contextsMin"),
    7,
  );
});

test("settings of unknown rules, unknown settings, severities and numbers out of bounds are mistakes", () => {
  const set = (name: string, policy: object): string[] => mistakes({ rules: { [name]: policy } });
  assert.deepEqual(set("contract-unraed", {}), [
    'TRL1201 there is no rule "contract-unraed"; did you mean "contract-unread"?',
  ]);
  assert.deepEqual(set("TRL1054", {}), [
    'TRL1201 there is no rule "TRL1054"; TRL1054 is called "contract-unread"',
  ]);
  assert.deepEqual(set("contract-unread", { severity: "fatal" }), [
    'TRL1201 rule contract-unread: "fatal" is no severity',
  ]);
  assert.deepEqual(set("contract-unread", { settings: { readersMin: 1 } }), [
    'TRL1201 rule contract-unread has no setting "readersMin"',
  ]);
  assert.deepEqual(set("event-daisy-chain", { settings: { contextsMin: 2 } }), [
    "TRL1201 rule event-daisy-chain: contextsMin is 2; it goes from 3 to 20, in whole numbers",
  ]);
  assert.deepEqual(set("event-daisy-chain", { severity: "error", settings: { contextsMin: 20 } }), []);
});

test("a waiver without rule, place, owner, reason or day is a mistake, member by member", () => {
  const lacks = { rule: "no-rule", where: " ", owner: "nobody", reason: "", expires: "2027-02-30" };
  assert.deepEqual(mistakes({ waivers: [lacks] }), [
    'TRL1202 waiver of no-rule: "2027-02-30" is no day',
    "TRL1202 waiver of no-rule: it gives no reason",
    "TRL1202 waiver of no-rule: it says nowhere",
    'TRL1202 waiver of no-rule: there is no rule "no-rule"',
    'TRL1202 waiver of no-rule: there is no team "nobody"',
  ]);
  assert.deepEqual(mistakes({ waivers: [waiver] }), []);
});

test("every rule says what it is about, why and what to do, and its numbers lie within their bounds", () => {
  for (const { name, title, why, fix, settings } of rules) {
    for (const text of [title, why, fix]) assert.notEqual(text, "", name);
    for (const { default: byDefault, min, max, meaning } of Object.values(settings)) {
      assert.ok(min <= byDefault && byDefault <= max, name);
      assert.notEqual(meaning, "", name);
    }
  }
});
