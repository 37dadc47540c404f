import type { SystemModel, TeamModel } from "@trellis/model";
import type { System, SystemDeclaration } from "../declare/system.ts";
import type { Loading } from "./loading.ts";
import { describe, isRecord, type Members, readMembers } from "./members.ts";

const systemMembers: Members<SystemDeclaration> = { summary: "string", teams: "record" };
const teamMembers: Members<TeamModel> = { contact: "string", onCall: "string" };

/** Reads what `trellis.config.ts` declares; undefined, and reported, when its default export is no system. */
export function readSystem(
  loading: Loading,
  exported: unknown,
  file: string,
): Pick<SystemModel, "name" | "summary" | "teams"> | undefined {
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
  const { summary, teams } = readMembers(loading, exported.declaration, systemMembers, owner);
  const read = Object.entries(teams).map(([name, team]): [string, TeamModel] => [
    name,
    readMembers(loading, team, teamMembers, { title: `team ${name}`, source, words: ["teams", name] }),
  ]);
  return { name: exported.name, summary, teams: Object.fromEntries(read) };
}

function isSystem(value: unknown): value is System {
  return isRecord(value) && value.kind === "system" && typeof value.name === "string";
}
