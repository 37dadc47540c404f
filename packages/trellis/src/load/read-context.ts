import { type ContextModel, limits, type SourceLocation } from "@trellis/model";
import type { Context, ContextDeclaration } from "../declare/context.ts";
import { expectedFile } from "./expected-file.ts";
import type { ContextFolder } from "./layout.ts";
import type { Loading } from "./loading.ts";
import { describe, isRecord, type Members, type Owner, readMembers, reportMalformed } from "./members.ts";
import { type Contracts, isEvent } from "./read-contracts.ts";
import { readFunctions } from "./read-functions.ts";
import { type Environment, readSettings } from "./read-settings.ts";
import { readTables } from "./read-tables.ts";
import { readWorkflows } from "./read-workflows.ts";

const contextMembers: Members<ContextDeclaration> = {
  team: "string",
  summary: "string",
  publishes: "list?",
  tables: "record?",
  ports: "record?",
  settings: "record?",
  functions: "record",
  workflows: "record?",
  memoryMiB: "number?",
  idleMaxMs: "number?",
  warm: "boolean?",
};

/** Reads a context's declaration; undefined, and reported, when the default export of its file is no context. */
export function readContext(
  loading: Loading,
  contracts: Contracts,
  exported: unknown,
  folder: ContextFolder,
  environment: Environment,
): ContextModel | undefined {
  const file = folder.file ?? "";
  if (!isContext(exported)) {
    const found =
      exported === undefined ? "no default export" : `${describe(exported)} as its default export`;
    loading.report({
      code: "TRL0104",
      severity: "error",
      message: `${file} has ${found}`,
      where: { file },
      fix: `Write export default context("${folder.name}", { ... })`,
    });
    return undefined;
  }
  const source = loading.sourceOf(exported.declaredAt, file);
  const owner: Owner = { title: `context ${exported.name}`, source, words: [] };
  checkPlacement(loading, exported.name, folder, source);
  const declaration = readMembers(loading, exported.declaration, contextMembers, owner);
  const functions = readFunctions(loading, contracts, declaration.functions, folder, owner);
  const { workflows, starts } = readWorkflows(loading, contracts, declaration, folder, owner);
  return {
    name: exported.name,
    team: declaration.team,
    summary: declaration.summary,
    source,
    publishes: readPublishes(loading, contracts, declaration.publishes ?? [], owner),
    tables: readTables(loading, declaration.tables ?? {}, owner),
    ports: readPorts(loading, declaration.ports ?? {}, folder, owner),
    settings: readSettings(loading, declaration.settings ?? {}, environment, owner),
    functions: { ...functions, ...starts },
    ...(Object.keys(workflows).length === 0 ? {} : { workflows }),
    memoryMiB: declaration.memoryMiB ?? limits.memoryMiB.default,
    ...readIdle(loading, declaration, owner),
  };
}

/** How long the worker may be idle; nothing for a warm context. */
function readIdle(
  loading: Loading,
  { idleMaxMs, warm = false }: ContextDeclaration,
  owner: Owner,
): Pick<ContextModel, "idleMaxMs"> {
  if (warm && idleMaxMs !== undefined) {
    const found = "is warm, so that its idleMaxMs says nothing";
    reportMalformed(loading, owner, found, "one of the two", "idleMaxMs");
  }
  return warm ? {} : { idleMaxMs: idleMaxMs ?? limits.idleMaxMs.default };
}

export function isContext(value: unknown): value is Context {
  return isRecord(value) && value.kind === "context" && typeof value.name === "string";
}

function checkPlacement(loading: Loading, name: string, folder: ContextFolder, source: SourceLocation): void {
  if (name === folder.name) return;
  loading.report({
    code: "TRL0105",
    severity: "error",
    message: `the context in contexts/${folder.name} is named "${name}"`,
    where: loading.locate(source, name),
    fix: `Write context("${folder.name}", ...), or rename the folder to ${name}`,
  });
}

function readPublishes(
  loading: Loading,
  contracts: Contracts,
  publishes: readonly unknown[],
  owner: Owner,
): string[] {
  const names: string[] = [];
  for (const [index, contract] of publishes.entries()) {
    if (isEvent(contract)) {
      contracts.addEvent(contract, owner.source.file);
      names.push(contract.name);
    } else {
      const found = `publishes ${describe(contract)} (entry ${index + 1})`;
      reportMalformed(loading, owner, found, "an event contract", "publishes");
    }
  }
  return names;
}

function readPorts(
  loading: Loading,
  ports: Readonly<Record<string, unknown>>,
  folder: ContextFolder,
  owner: Owner,
): ContextModel["ports"] {
  const entries = Object.entries(ports).map(([name, port]): [string, ContextModel["ports"][string]] => {
    if (!isRecord(port) || port.kind !== "port") {
      reportMalformed(loading, owner, `has ${describe(port)} as port ${name}`, "port<Role>()", "ports", name);
    }
    return [name, { adapter: expectedFile(folder, "adapters", name) }];
  });
  return Object.fromEntries(entries);
}
