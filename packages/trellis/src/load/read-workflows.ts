import {
  expressTimeoutMaxMs,
  type FunctionModel,
  limits,
  type SubscriptionModel,
  taskStatesOf,
  type WorkflowModel,
} from "@trellis/model";
import type { ContextDeclaration } from "../declare/context.ts";
import type { AnyWorkflow, WorkflowOptions } from "../declare/workflow.ts";
import type { ContextFolder } from "./layout.ts";
import type { Loading } from "./loading.ts";
import { describe, isRecord, type Members, type Owner, readMembers, reportMalformed } from "./members.ts";
import { type Contracts, isEvent } from "./read-contracts.ts";
import { definitionHash, readDefinition } from "./read-definition.ts";
import { readRetry } from "./read-functions.ts";
import { readSchema } from "./read-schema.ts";

const workflowMembers: Members<WorkflowOptions> = {
  startsOn: "record?",
  reads: "list?",
  where: "record?",
  input: "schema?",
  kind: "string?",
  timeoutMs: "number?",
  retentionDays: "number?",
};

/** Workflows by name, and the subscriptions that start them. */
export interface ReadWorkflows {
  readonly workflows: Record<string, WorkflowModel>;
  readonly starts: Record<string, FunctionModel>;
}

/** Reads a context's workflows, defaults filled in. One that can't be read is reported and left out. */
export function readWorkflows(
  loading: Loading,
  contracts: Contracts,
  { workflows = {}, functions }: Pick<ContextDeclaration, "functions" | "workflows">,
  folder: ContextFolder,
  context: Owner,
): ReadWorkflows {
  const read: ReadWorkflows = { workflows: {}, starts: {} };
  const claimed = Object.values<unknown>(workflows).flatMap((each) =>
    isWorkflow(each) && typeof each.definition === "string" ? [each.definition] : [],
  );
  const leftOver = new Map([...folder.workflows].filter(([file]) => !claimed.includes(file)));
  for (const [name, declaration] of Object.entries<unknown>(workflows)) {
    const owner: Owner = { ...context, title: `workflow ${name}`, words: ["workflows", name] };
    if (!isWorkflow(declaration)) {
      reportMalformed(loading, owner, `is ${describe(declaration)}`, "workflow(...)");
      continue;
    }
    if (Object.hasOwn(functions, name)) {
      reportTaken(loading, name, owner);
      continue;
    }
    const found = readDefinition(loading, declaration.definition, folder, leftOver, owner);
    if (found === undefined) continue;
    const given = readMembers(loading, declaration.options, workflowMembers, owner);
    const start = readStart(loading, contracts, name, found.file, given, owner);
    if (start !== undefined) read.starts[name] = start;
    const { definition, file } = found;
    read.workflows[name] = {
      ...readKind(loading, given, owner),
      file,
      definition,
      hash: definitionHash(definition),
      tasks: [...new Set(taskStatesOf(definition).map((ref) => ref.function))],
      ...(start === undefined ? {} : { startsOn: start.event }),
      ...(given.input === undefined ? {} : { input: readSchema(loading, given.input, "input", owner) }),
      retentionDays: given.retentionDays ?? limits.retentionDays.default,
    };
  }
  for (const [name, file] of leftOver) reportLeftOver(loading, name, file, context);
  return read;
}

function isWorkflow(value: unknown): value is AnyWorkflow {
  return isRecord(value) && value.kind === "workflow";
}

function readKind(
  loading: Loading,
  { kind = "standard", timeoutMs }: WorkflowOptions,
  owner: Owner,
): Pick<WorkflowModel, "kind" | "timeoutMs"> {
  const given: unknown = kind;
  if (given !== "standard" && given !== "express")
    reportMalformed(loading, owner, `has ${describe(given)} as kind`, '"standard" or "express"', "kind");
  const isExpress = kind === "express";
  if (isExpress && (timeoutMs ?? 0) > expressTimeoutMaxMs) {
    reportOptions(
      loading,
      owner,
      `is express and takes ${timeoutMs} ms; ${expressTimeoutMaxMs} are the most`,
      "timeoutMs",
      {
        fix: "Take the time down, or make it standard",
      },
    );
  }
  const byDefault = isExpress ? expressTimeoutMaxMs : limits.executionTimeoutMs.default;
  return { kind, timeoutMs: timeoutMs ?? byDefault };
}

/** The subscription that gives events to the workflow; the platform is its handler. */
function readStart(
  loading: Loading,
  contracts: Contracts,
  name: string,
  file: string,
  { startsOn, reads, where }: WorkflowOptions,
  owner: Owner,
): SubscriptionModel | undefined {
  if (startsOn === undefined) {
    for (const [option, value] of Object.entries({ reads, where }))
      if (value !== undefined)
        reportOptions(loading, owner, `has ${option}, and no event that it is about`, option, {
          fix: "Give startsOn, or take it away",
        });
    return undefined;
  }
  if (!isEvent(startsOn)) {
    const found = `starts on ${describe(startsOn)}`;
    reportMalformed(loading, owner, found, "an event contract: startsOn: InvoiceOverdue", "startsOn");
    return undefined;
  }
  contracts.addEvent(startsOn, owner.source.file);
  const fields = reads?.filter((field) => typeof field === "string");
  return {
    kind: "on",
    handler: file,
    timeoutMs: limits.timeoutMs.default,
    concurrency: limits.concurrency.default,
    event: startsOn.name,
    ...(fields === undefined ? {} : { reads: fields }),
    ...(where === undefined ? {} : { where }),
    ordered: false,
    retry: readRetry(loading, undefined, owner),
    starts: name,
  };
}

function reportTaken(loading: Loading, name: string, owner: Owner): void {
  loading.report({
    code: "TRL0164",
    severity: "error",
    message: `${owner.title} has the name of a function`,
    where: loading.locate(owner.source, ...owner.words),
    why: "both would be run, counted and shown under it",
    fix: `Rename the workflow or the function ${name}`,
  });
}

function reportOptions(
  loading: Loading,
  owner: Owner,
  found: string,
  option: string,
  { fix }: { readonly fix: string },
): void {
  loading.report({
    code: "TRL0165",
    severity: "error",
    message: `${owner.title} ${found}`,
    where: loading.locate(owner.source, ...owner.words, option),
    fix,
  });
}

function reportLeftOver(loading: Loading, name: string, file: string, context: Owner): void {
  loading.report({
    code: "TRL0108",
    severity: "warning",
    message: `no workflow of the ${context.title} is read from this file`,
    where: { file },
    fix: `Declare workflow("${name}") among its workflows, or move the file out of the folder`,
  });
}
