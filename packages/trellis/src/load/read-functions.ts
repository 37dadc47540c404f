import {
  type DeadLetterAlarm,
  defaultBurst,
  type FunctionModel,
  limits,
  type RateLimitModel,
  type RetryPolicy,
} from "@trellis/model";
import type { AnyFunction } from "../declare/context.ts";
import type { AnyEventContract } from "../declare/event.ts";
import type {
  ExpectedLoad,
  FunctionOptions,
  HttpFunction,
  RateLimit,
  ScheduledFunction,
  ScheduleOptions,
  Subscription,
  SubscriptionOptions,
  TaskOptions,
} from "../declare/function.ts";
import { expectedFile } from "./expected-file.ts";
import type { ContextFolder } from "./layout.ts";
import type { Loading } from "./loading.ts";
import { readCalls } from "./read-calls.ts";
import { describe, type Members, type Owner, readMembers, reportMalformed } from "./members.ts";
import { type Contracts, isApi, isEvent } from "./read-contracts.ts";
import { readSchema } from "./read-schema.ts";

const commonMembers: Members<FunctionOptions> = {
  timeoutMs: "number?",
  concurrency: "number?",
  expects: "record?",
  calls: "list?",
};
const scheduleMembers: Members<ScheduleOptions> = {
  ...commonMembers,
  retry: "record?",
  deadLetterAlarm: "alarm?",
};
const subscriptionMembers: Members<SubscriptionOptions<readonly string[]>> = {
  ...scheduleMembers,
  reads: "list?",
  where: "record?",
  ordered: "boolean?",
  rateLimit: "record?",
};
const expectedMembers: Members<ExpectedLoad> = {
  perSecond: "number?",
  durationMs: "number?",
  payloadBytes: "number?",
  latencyMs: "number?",
};
const rateMembers: Members<RateLimit> = { perSecond: "number", burst: "number?" };
const httpMembers: Members<HttpFunction["options"]> = { ...commonMembers, invalid: "string?" };
const taskMembers: Members<TaskOptions> = { ...commonMembers, input: "schema?", result: "schema?" };
const retryMembers: Members<Partial<RetryPolicy>> = {
  attemptsMax: "number?",
  delayMs: "number?",
  factor: "number?",
  delayMaxMs: "number?",
  ageMaxMs: "number?",
};

/** Reads a context's functions, defaults filled in. One that is no function declaration is reported and left out. */
export function readFunctions(
  loading: Loading,
  contracts: Contracts,
  functions: Readonly<Record<string, AnyFunction>>,
  folder: ContextFolder,
  context: Owner,
): Record<string, FunctionModel> {
  const read: Record<string, FunctionModel> = {};
  for (const [name, declaration] of Object.entries(functions)) {
    const owner: Owner = { ...context, title: `function ${name}`, words: ["functions", name] };
    const handler = expectedFile(folder, "handlers", name);
    const model = readFunction(loading, contracts, declaration, handler, owner);
    if (model !== undefined) read[name] = model;
  }
  return read;
}

function readFunction(
  loading: Loading,
  contracts: Contracts,
  declaration: AnyFunction | undefined,
  handler: string,
  owner: Owner,
): FunctionModel | undefined {
  switch (declaration?.kind) {
    case "on":
      return readSubscription(loading, contracts, declaration, handler, owner);
    case "http":
      return readHttp(loading, contracts, declaration, handler, owner);
    case "schedule":
      return readScheduled(loading, contracts, declaration, handler, owner);
    case "task":
      return readTask(loading, contracts, declaration, handler, owner);
    default:
      reportMalformed(
        loading,
        owner,
        `is ${describe(declaration)}`,
        "on(...), http(...), schedule(...) or task(...)",
      );
      return undefined;
  }
}

function readSubscription(
  loading: Loading,
  contracts: Contracts,
  { event, options }: Subscription<AnyEventContract, readonly string[] | undefined>,
  handler: string,
  owner: Owner,
): FunctionModel | undefined {
  if (!isEvent(event)) {
    reportMalformed(loading, owner, `listens to ${describe(event)}`, "an event contract: on(InvoiceIssued)");
    return undefined;
  }
  contracts.addEvent(event, owner.source.file);
  const given = readMembers(loading, options, subscriptionMembers, owner);
  const reads = given.reads?.filter((field) => typeof field === "string");
  return {
    kind: "on",
    ...commonsOf(loading, contracts, given, handler, owner),
    event: event.name,
    ...(reads === undefined ? {} : { reads }),
    ...(given.where === undefined ? {} : { where: given.where }),
    ordered: given.ordered ?? false,
    retry: readRetry(loading, given.retry, owner),
    ...(given.rateLimit === undefined ? {} : { rateLimit: readRate(loading, given.rateLimit, owner) }),
    ...alarmOf(given),
  };
}

function readHttp(
  loading: Loading,
  contracts: Contracts,
  declaration: Extract<AnyFunction, { readonly kind: "http" }>,
  handler: string,
  owner: Owner,
): FunctionModel | undefined {
  const api: unknown = declaration.api;
  if (!isApi(api)) {
    reportMalformed(loading, owner, `answers ${describe(api)}`, "an API contract: http(GetInvoice)");
    return undefined;
  }
  contracts.addApi(api, owner.source.file);
  const given = readMembers(loading, declaration.options, httpMembers, owner);
  const invalid: unknown = given.invalid;
  if (invalid !== undefined && invalid !== "refuse" && invalid !== "quarantine")
    reportMalformed(loading, owner, `has ${describe(invalid)} as invalid`, '"refuse" or "quarantine"');
  return {
    kind: "http",
    ...commonsOf(loading, contracts, given, handler, owner),
    api: api.operation,
    ...(invalid === "quarantine" ? { invalid } : {}),
  };
}

function readScheduled(
  loading: Loading,
  contracts: Contracts,
  { expression, options }: ScheduledFunction,
  handler: string,
  owner: Owner,
): FunctionModel | undefined {
  if (typeof expression !== "string") {
    reportMalformed(
      loading,
      owner,
      `has ${describe(expression)} as its schedule`,
      'a text: schedule("rate(5 minutes)")',
    );
    return undefined;
  }
  const given = readMembers(loading, options, scheduleMembers, owner);
  return {
    kind: "schedule",
    ...commonsOf(loading, contracts, given, handler, owner),
    expression,
    retry: readRetry(loading, given.retry, owner),
    ...alarmOf(given),
  };
}

function readTask(
  loading: Loading,
  contracts: Contracts,
  { options }: Extract<AnyFunction, { readonly kind: "task" }>,
  handler: string,
  owner: Owner,
): FunctionModel {
  const given = readMembers(loading, options, taskMembers, owner);
  const { input, result } = given;
  return {
    kind: "task",
    ...commonsOf(loading, contracts, given, handler, owner),
    ...(input === undefined ? {} : { input: readSchema(loading, input, "input", owner) }),
    ...(result === undefined ? {} : { result: readSchema(loading, result, "result", owner) }),
  };
}

function alarmOf({ deadLetterAlarm }: ScheduleOptions): { readonly deadLetterAlarm?: DeadLetterAlarm } {
  return deadLetterAlarm === undefined ? {} : { deadLetterAlarm };
}

function commonsOf(
  loading: Loading,
  contracts: Contracts,
  { timeoutMs, concurrency, expects, calls }: FunctionOptions,
  handler: string,
  owner: Owner,
): Pick<FunctionModel, "handler" | "timeoutMs" | "concurrency" | "expects" | "calls"> {
  const called = readCalls(loading, contracts, calls ?? [], owner);
  const expected = { ...owner, title: `${owner.title}: expects`, words: [...owner.words, "expects"] };
  return {
    handler,
    timeoutMs: timeoutMs ?? limits.timeoutMs.default,
    concurrency: concurrency ?? limits.concurrency.default,
    ...(expects === undefined ? {} : { expects: readMembers(loading, expects, expectedMembers, expected) }),
    ...(called.length === 0 ? {} : { calls: called }),
  };
}

export function readRetry(
  loading: Loading,
  retry: Partial<RetryPolicy> | undefined,
  owner: Owner,
): RetryPolicy {
  const retryOwner = { ...owner, title: `${owner.title}: retry`, words: [...owner.words, "retry"] };
  const given = retry === undefined ? {} : readMembers(loading, retry, retryMembers, retryOwner);
  return {
    attemptsMax: given.attemptsMax ?? limits.attemptsMax.default,
    delayMs: given.delayMs ?? limits.delayMs.default,
    factor: given.factor ?? limits.factor.default,
    delayMaxMs: given.delayMaxMs ?? limits.delayMaxMs.default,
    ageMaxMs: given.ageMaxMs ?? limits.ageMaxMs.default,
  };
}

function readRate(loading: Loading, rateLimit: RateLimit, owner: Owner): RateLimitModel {
  const rateOwner = { ...owner, title: `${owner.title}: rateLimit`, words: [...owner.words, "rateLimit"] };
  const { perSecond, burst = defaultBurst(perSecond) } = readMembers(
    loading,
    rateLimit,
    rateMembers,
    rateOwner,
  );
  return { perSecond, burst };
}
