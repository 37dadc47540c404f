import {
  type ApiContractModel,
  type CompatibilityPolicy,
  compatibilityPolicies,
  type EventContractModel,
  httpMethods,
  type JsonSchema,
} from "../document/system-model.ts";
import {
  apiSchemaId,
  declaredSchema,
  eventSchemaId,
  type FrozenDocument,
  requestParts,
} from "./contract-document.ts";
import { isUntouched } from "./freeze.ts";
import { contextOfPath, frozenApiPath, frozenEventPath } from "./frozen-path.ts";

/** A contract as a frozen file states it. */
export type FrozenContract = FrozenEvent | FrozenApi;

export interface FrozenEvent {
  readonly kind: "event";
  readonly path: string;
  readonly document: FrozenDocument;
  readonly contract: string;
  readonly version: number;
  readonly summary: string;
  readonly key: string | undefined;
  readonly compatibility: CompatibilityPolicy;
  readonly contentModel: "open" | "closed";
  readonly deprecated: string | undefined;
  readonly upcast: boolean;
  readonly schema: JsonSchema;
}

export interface FrozenApi {
  readonly kind: "api";
  readonly path: string;
  readonly document: FrozenDocument;
  readonly contract: string;
  readonly context: string;
  readonly api: Omit<ApiContractModel, "source">;
}

/** Why a file can't be taken as a frozen contract. */
export interface FrozenProblem {
  readonly code: "TRL0414" | "TRL0415" | "TRL0416";
  /** What is wrong, in words that follow the file's path: "is no JSON: ...". */
  readonly message: string;
  readonly fix: string;
}

/** Reads one frozen file of the system that is named; never throws for a wrong file. */
export function readFrozen(
  system: string,
  path: string,
  text: string,
): FrozenContract | { readonly problem: FrozenProblem } {
  const parsed = parse(text);
  if ("problem" in parsed) return parsed;
  const { document } = parsed;
  const facts = document["x-trellis"];
  if (!isObject(facts)) return unreadable('has no "x-trellis" that says which contract it freezes');
  const contract = "operation" in facts ? apiOf(path, document, facts) : eventOf(path, document, facts);
  if (contract === undefined) return unreadable('has an "x-trellis" that lacks what freezing writes');
  const misplaced = misplacement(system, contract);
  if (misplaced !== undefined) return misplaced;
  if (!isUntouched(document)) {
    return problem(
      "TRL0414",
      "was changed by hand: its digest is that of another content",
      "Change the declaration instead: put the file back as it was committed, then run trellis contracts freeze",
    );
  }
  return contract;
}

function parse(text: string): { readonly document: FrozenDocument } | { readonly problem: FrozenProblem } {
  if (/^(<{7}|>{7}) /m.test(text)) {
    return unreadable("has the marks of a merge that is not settled");
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return unreadable(`is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return isObject(parsed) ? { document: parsed } : unreadable("holds no JSON object");
}

function eventOf(
  path: string,
  document: FrozenDocument,
  facts: Readonly<Record<string, unknown>>,
): FrozenEvent | undefined {
  const { event, version, key, deprecated, upcast } = facts;
  const policy = policyOf(facts);
  if (typeof event !== "string" || !Number.isSafeInteger(version) || policy === undefined) return undefined;
  return {
    kind: "event",
    path,
    document,
    contract: event,
    version: Number(version),
    summary: textOf(document["description"]),
    key: typeof key === "string" ? key : undefined,
    ...policy,
    deprecated: typeof deprecated === "string" ? deprecated : undefined,
    upcast: upcast === true,
    schema: declaredSchema(document),
  };
}

function apiOf(
  path: string,
  document: FrozenDocument,
  facts: Readonly<Record<string, unknown>>,
): FrozenApi | undefined {
  const { operation, bodyMaxBytes, callers, idempotencyHeader } = facts;
  const policy = policyOf(facts);
  const [, word, route = ""] = /^(\S+) (\/\S*)$/.exec(String(operation)) ?? [];
  const method = httpMethods.find((known) => known === word);
  const { properties } = document;
  const answers = isObject(properties) && isObject(properties["responses"]) ? properties["responses"] : {};
  const bodies = answers["properties"];
  if (method === undefined || policy === undefined || !isObject(properties) || !isObject(bodies))
    return undefined;
  const request = requestParts.flatMap((part) => {
    const schema = properties[part];
    return isSchema(schema) ? [[part, withoutId(schema)] as const] : [];
  });
  const { compatibility, contentModel } = policy;
  return {
    kind: "api",
    path,
    document,
    contract: `${method} ${route}`,
    context: contextOfPath(path),
    api: {
      operation: `${method} ${route}`,
      summary: textOf(document["description"]),
      method,
      path: route,
      ...Object.fromEntries(request),
      responses: Object.fromEntries(
        Object.entries(bodies)
          .filter(([, schema]) => isSchema(schema))
          .map(([status, schema]) => [status, schema === false ? null : withoutId(schema as JsonSchema)]),
      ),
      bodyMaxBytes: typeof bodyMaxBytes === "number" ? bodyMaxBytes : Number.POSITIVE_INFINITY,
      ...(typeof idempotencyHeader === "string" ? { idempotencyHeader } : {}),
      idempotencyWindowMs: 0,
      ...(callers === "declared" ? { callers } : {}),
      compatibility,
      ...(contentModel === "closed" ? { contentModel } : {}),
    },
  };
}

function misplacement(
  system: string,
  contract: FrozenContract,
): { readonly problem: FrozenProblem } | undefined {
  const { path, document } = contract;
  const place =
    contract.kind === "event"
      ? frozenEventPath(contract.contract, contract.version)
      : frozenApiPath(contract.context, contract.api);
  const fix = "Take it away and run trellis contracts freeze";
  if (place !== path) {
    return problem("TRL0416", `freezes ${titleOf(contract)}, whose place is ${place}`, fix);
  }
  const id =
    contract.kind === "event"
      ? eventSchemaId(system, contract.contract, contract.version)
      : apiSchemaId(system, contract.api);
  const stated = JSON.stringify(document["$id"]) ?? "none";
  if (document["$id"] === id) return undefined;
  return problem("TRL0416", `has the $id ${stated}, and ${titleOf(contract)} has "${id}"`, fix);
}

/** `billing.invoice-issued version 2`, `GET /invoices`. */
export function titleOf(contract: FrozenContract): string {
  return contract.kind === "event" ? `${contract.contract} version ${contract.version}` : contract.contract;
}

/** A frozen event contract from the frozen files of its versions; the newest is the one that was published. */
export function eventOfVersions(versions: readonly FrozenEvent[]): EventContractModel | undefined {
  const newest = versions.toSorted((a, b) => a.version - b.version).at(-1);
  if (newest === undefined) return undefined;
  const { contract, path, summary, key, version, compatibility, contentModel } = newest;
  return {
    name: contract,
    summary,
    source: { file: path },
    ...(key === undefined ? {} : { key }),
    version,
    versions: Object.fromEntries(
      versions.map((each) => [
        each.version,
        {
          schema: each.schema,
          ...(each.deprecated === undefined ? {} : { deprecated: each.deprecated }),
          upcast: each.upcast,
        },
      ]),
    ),
    compatibility,
    ...(contentModel === "closed" ? { contentModel } : {}),
  };
}

function policyOf({
  compatibility,
  contentModel,
}: Readonly<Record<string, unknown>>): Pick<FrozenEvent, "compatibility" | "contentModel"> | undefined {
  const policy = compatibilityPolicies.find((known) => known === compatibility);
  return policy === undefined
    ? undefined
    : { compatibility: policy, contentModel: contentModel === "closed" ? "closed" : "open" };
}

/** A part's own name, which freezing gave it for its references, is no part of what was declared. */
function withoutId(schema: JsonSchema): JsonSchema {
  if (typeof schema === "boolean" || !String(schema["$id"]).startsWith("urn:trellis:")) return schema;
  const { $id: _id, ...rest } = schema;
  return rest;
}

function unreadable(message: string): { readonly problem: FrozenProblem } {
  return problem("TRL0415", message, "Put it back as it was committed, or run trellis contracts freeze");
}

function problem(
  code: FrozenProblem["code"],
  message: string,
  fix: string,
): { readonly problem: FrozenProblem } {
  return { problem: { code, message, fix } };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "boolean" || isObject(value);
}

function isObject(value: unknown): value is { readonly [keyword: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
