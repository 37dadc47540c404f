import type { SystemModel, TeamModel } from "@trellis/model";
import type { Budget, System, SystemDeclaration } from "../declare/system.ts";
import type { Loading } from "./loading.ts";
import { describe, isRecord, type Members, type Owner, readMembers, reportMalformed } from "./members.ts";
import { readRules, readWaivers } from "./read-policy.ts";

const systemMembers: Members<SystemDeclaration> = {
  summary: "string",
  teams: "record",
  rules: "record?",
  waivers: "list?",
  tags: "record?",
  budget: "record?",
  logRetentionDays: "number?",
};
const budgetMembers: Members<Budget> = { monthly: "number", currency: "string" };
const teamMembers: Members<TeamModel> = { contact: "string", onCall: "string" };

/** What of the model stands in `trellis.config.ts`. */
export type SystemPart = Omit<SystemModel, "modelVersion" | "contexts" | "events" | "apis">;

/** Reads what `trellis.config.ts` declares; undefined, and reported, when its default export is no system. */
export function readSystem(loading: Loading, exported: unknown, file: string): SystemPart | undefined {
  if (!isSystem(exported)) {
    const found =
      exported === undefined ? "no default export" : `${describe(exported)} as its default export`;
    loading.report({
      code: "TRL0104",
      severity: "error",
      message: `${file} has ${found}`,
      where: { file },
      fix: 'Write export default system("...", { ... })',
    });
    return undefined;
  }
  const source = loading.sourceOf(exported.declaredAt, file);
  const owner = { title: `system ${exported.name}`, source, words: [] };
  const declaration = readMembers(loading, exported.declaration, systemMembers, owner);
  const { summary, teams, rules, waivers, tags, budget, logRetentionDays } = declaration;
  const read = Object.entries(teams).map(([name, team]): [string, TeamModel] => [
    name,
    readMembers(loading, team, teamMembers, { title: `team ${name}`, source, words: ["teams", name] }),
  ]);
  return {
    name: exported.name,
    summary,
    teams: Object.fromEntries(read),
    ...(rules === undefined ? {} : { rules: readRules(loading, rules, owner) }),
    ...(waivers === undefined ? {} : { waivers: readWaivers(loading, waivers, owner) }),
    ...(tags === undefined ? {} : { tags: readTags(loading, tags, owner) }),
    ...(budget === undefined ? {} : { budget: readBudget(loading, budget, owner) }),
    ...(logRetentionDays === undefined ? {} : { logRetentionDays }),
  };
}

function isSystem(value: unknown): value is System {
  return isRecord(value) && value.kind === "system" && typeof value.name === "string";
}

function readTags(
  loading: Loading,
  tags: Readonly<Record<string, unknown>>,
  owner: Owner,
): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(tags)) {
    if (typeof value === "string") read[name] = value;
    else reportMalformed(loading, owner, `has ${describe(value)} as its tag ${name}`, "a text", "tags", name);
  }
  return read;
}

function readBudget(loading: Loading, given: Budget, system: Owner): Budget {
  const owner = { ...system, title: "budget", words: ["budget"] };
  const budget = readMembers(loading, given, budgetMembers, owner);
  if (budget.currency !== "" && !/^[A-Z]{3}$/.test(budget.currency)) {
    const found = `has ${describe(budget.currency)} as its currency`;
    reportMalformed(loading, owner, found, "a code of ISO 4217, like EUR", "currency", budget.currency);
  }
  return budget;
}
