import type { RulePolicyModel, WaiverModel } from "@trellis/model";
import type { Waiver } from "../declare/system.ts";
import type { Loading } from "./loading.ts";
import { describe, isRecord, type Members, type Owner, readMembers, reportMalformed } from "./members.ts";

/** Reads settings of rules by the rule's name; which rules and numbers there are is the model's to check. */
export function readRules(
  loading: Loading,
  rules: Readonly<Record<string, unknown>>,
  system: Owner,
): Record<string, RulePolicyModel> {
  const read: Record<string, RulePolicyModel> = {};
  for (const [name, given] of Object.entries(rules)) {
    const { severity, allow, ...settings } = isRecord(given) ? given : { severity: given };
    const wrong = Object.entries(settings).filter(([, value]) => typeof value !== "number");
    if (severity !== undefined && typeof severity !== "string") {
      const wanted = 'a severity ("error", "warning", "off"), or an object of severity and settings';
      reportMalformed(
        loading,
        system,
        `sets the rule ${name} to ${describe(severity)}`,
        wanted,
        "rules",
        name,
      );
      continue;
    }
    const allowed = isTexts(allow) ? allow : undefined;
    if (allow !== undefined && allowed === undefined) {
      const found = `allows ${describe(allow)} in the rule ${name}`;
      reportMalformed(loading, system, found, "a list of texts", "rules", name, "allow");
    }
    for (const [setting, value] of wrong) {
      const found = `sets ${setting} of the rule ${name} to ${describe(value)}`;
      reportMalformed(loading, system, found, "a number", "rules", name, setting);
    }
    const numbers = Object.entries(settings).filter(
      (entry): entry is [string, number] => typeof entry[1] === "number",
    );
    read[name] = {
      // Which texts are severities is the model's to check.
      ...(severity === undefined ? {} : { severity: severity as NonNullable<RulePolicyModel["severity"]> }),
      ...(allowed === undefined ? {} : { allow: allowed }),
      ...(numbers.length === 0 ? {} : { settings: Object.fromEntries(numbers) }),
    };
  }
  return read;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

const waiverMembers: Members<Waiver> = {
  rule: "string",
  where: "string",
  owner: "string",
  reason: "string",
  expires: "string",
};

export function readWaivers(loading: Loading, waivers: readonly unknown[], system: Owner): WaiverModel[] {
  return waivers.map((waiver, index) => {
    const owner = { ...system, title: `waiver ${index + 1}`, words: ["waivers"] };
    // What is no waiver is reported there, member by member.
    return readMembers(loading, waiver as Waiver, waiverMembers, owner);
  });
}
