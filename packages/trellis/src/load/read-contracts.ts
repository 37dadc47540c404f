import {
  type ApiContractModel,
  type EventContractModel,
  type EventVersionModel,
  type JsonSchema,
  limits,
  parseOperation,
} from "@trellis/model";
import { isDeepStrictEqual } from "node:util";
import type { ApiContract, ApiDeclaration } from "../declare/api.ts";
import type { AnyEventContract, EventDeclaration } from "../declare/event.ts";
import type { Loading } from "./loading.ts";
import { describe, isRecord, type Members, type Owner, readMembers, reportMalformed } from "./members.ts";
import { readCompatibility } from "./read-compatibility.ts";
import { readSchema } from "./read-schema.ts";

/** The contracts met while contexts are read: each declaration is read once, however many contexts import it. */
export class Contracts {
  readonly #loading: Loading;
  readonly #events = new Map<string, { contract: AnyEventContract; model: EventContractModel }>();
  readonly #apis = new Map<string, { contract: ApiContract; model: ApiContractModel }>();
  readonly #refused = new Set<object>();

  constructor(loading: Loading) {
    this.#loading = loading;
  }

  get events(): Record<string, EventContractModel> {
    return Object.fromEntries([...this.#events].map(([name, { model }]) => [name, model]));
  }

  get apis(): Record<string, ApiContractModel> {
    return Object.fromEntries([...this.#apis].map(([operation, { model }]) => [operation, model]));
  }

  /** @param file the file that uses the contract: its place when the contract has none */
  addEvent(contract: AnyEventContract, file: string): void {
    const known = this.#events.get(contract.name);
    if (known?.contract === contract || this.#refused.has(contract)) return;
    const model = readEvent(this.#loading, contract, file);
    if (known === undefined) this.#events.set(contract.name, { contract, model });
    else this.#addAgain(`event ${contract.name}`, contract, known.model, model);
  }

  addApi(contract: ApiContract, file: string): void {
    const known = this.#apis.get(contract.operation);
    if (known?.contract === contract || this.#refused.has(contract)) return;
    const model = readApi(this.#loading, contract, file);
    if (known === undefined) this.#apis.set(contract.operation, { contract, model });
    else this.#addAgain(contract.operation, contract, known.model, model);
  }

  /** Copies that say the same are one contract. */
  #addAgain<M extends EventContractModel | ApiContractModel>(
    title: string,
    contract: object,
    first: M,
    second: M,
  ): void {
    this.#refused.add(contract);
    if (isDeepStrictEqual({ ...first, source: undefined }, { ...second, source: undefined })) return;
    const { file, line } = first.source;
    this.#loading.report({
      code: "TRL0112",
      severity: "error",
      message: `${title} is declared a second time, and differently`,
      where: second.source,
      why: `it is first declared in ${file}${line === undefined ? "" : `:${line}`}`,
      fix: "Keep one declaration and import it here",
    });
  }
}

export function isEvent(value: unknown): value is AnyEventContract {
  return isRecord(value) && value.kind === "event" && typeof value.name === "string";
}

export function isApi(value: unknown): value is ApiContract {
  return isRecord(value) && value.kind === "api" && typeof value.operation === "string";
}

const eventMembers: Members<EventDeclaration> = {
  summary: "string",
  key: "string?",
  version: "number",
  schema: "schema",
  previous: "record?",
  upcast: "record?",
  deprecated: "record?",
  compatibility: "string?",
  contentModel: "string?",
};

function readEvent(loading: Loading, contract: AnyEventContract, file: string): EventContractModel {
  const owner: Owner = {
    title: `event ${contract.name}`,
    source: loading.sourceOf(contract.declaredAt, file),
    words: [],
  };
  const declaration = readMembers(loading, contract.declaration, eventMembers, owner);
  return {
    name: contract.name,
    summary: declaration.summary,
    source: owner.source,
    ...(declaration.key === undefined ? {} : { key: declaration.key }),
    version: declaration.version,
    versions: readVersions(loading, declaration, owner),
    ...readCompatibility(loading, declaration, owner),
  };
}

/** Reports what the model can't hold: a second schema of the current version, members for versions without schema. */
function readVersions(
  loading: Loading,
  declaration: EventDeclaration,
  owner: Owner,
): Record<string, EventVersionModel> {
  const { version, previous = {}, upcast = {}, deprecated = {} } = declaration;
  const versions: Record<string, EventVersionModel> = {};
  const add = (number: string, schema: EventVersionModel["schema"]): void => {
    const date: unknown = deprecated[Number(number)];
    versions[number] = {
      schema,
      ...(date === undefined ? {} : { deprecated: typeof date === "string" ? date : describe(date) }),
      upcast: typeof upcast[Number(number)] === "function",
    };
  };
  for (const [number, schema] of Object.entries(previous)) {
    if (number !== String(version)) add(number, readSchema(loading, schema, `previous ${number}`, owner));
    else {
      loading.report({
        code: "TRL0134",
        severity: "error",
        message: `${owner.title}: previous holds version ${number}, which is the current one`,
        where: loading.locate(owner.source, "previous", number),
        fix: `Take version ${number} out of previous, or raise version`,
      });
    }
  }
  if (!Number.isNaN(version)) add(String(version), readSchema(loading, declaration.schema, "schema", owner));
  for (const number of Object.keys(upcast).filter((candidate) => !Object.hasOwn(previous, candidate))) {
    loading.report({
      code: "TRL0135",
      severity: "error",
      message: `${owner.title}: upcast names version ${number}, which is not in previous`,
      where: loading.locate(owner.source, "upcast", number),
      fix: `Add the schema of version ${number} to previous, or take its upcast away`,
    });
  }
  for (const number of Object.keys(deprecated).filter((candidate) => !Object.hasOwn(versions, candidate))) {
    loading.report({
      code: "TRL0136",
      severity: "error",
      message: `${owner.title}: deprecated names version ${number}, which the contract does not know`,
      where: loading.locate(owner.source, "deprecated", number),
      fix: `Take it away; known are ${Object.keys(versions).join(", ")}`,
    });
  }
  return versions;
}

const apiMembers: Members<ApiDeclaration> = {
  summary: "string",
  params: "schema?",
  query: "schema?",
  headers: "schema?",
  body: "schema?",
  responses: "record?",
  bodyMaxBytes: "number?",
  idempotency: "record?",
  callers: "string?",
  compatibility: "string?",
  contentModel: "string?",
};
const idempotencyMembers: Members<NonNullable<ApiDeclaration["idempotency"]>> = {
  header: "string",
  windowMs: "number?",
};

function readApi(loading: Loading, contract: ApiContract, file: string): ApiContractModel {
  const source = loading.sourceOf(contract.declaredAt, file);
  const owner: Owner = { title: contract.operation, source, words: [] };
  const declaration = readMembers(loading, contract.declaration, apiMembers, owner);
  const idempotency =
    declaration.idempotency === undefined
      ? undefined
      : readMembers(loading, declaration.idempotency, idempotencyMembers, {
          ...owner,
          title: `${contract.operation}: idempotency`,
          words: ["idempotency"],
        });
  const parsed = parseOperation(contract.operation);
  // A malformed operation is reported by the model's checks, which look at the operation itself.
  const { method, path } = "invalid" in parsed ? ({ method: "GET", path: "/" } as const) : parsed;
  const schemas: { -readonly [Part in (typeof schemaParts)[number]]?: JsonSchema } = {};
  for (const part of schemaParts) {
    const schema = declaration[part];
    if (schema !== undefined) schemas[part] = readSchema(loading, schema, part, owner);
  }
  const responses = Object.entries(declaration.responses ?? {}).map(
    ([status, schema]): [string, JsonSchema | null] => [
      status,
      schema === null ? null : readSchema(loading, schema, `responses ${status}`, owner),
    ],
  );
  return {
    operation: contract.operation,
    summary: declaration.summary,
    source,
    method,
    path,
    ...schemas,
    responses: Object.fromEntries(responses),
    bodyMaxBytes: declaration.bodyMaxBytes ?? limits.bodyMaxBytes.default,
    ...(idempotency === undefined ? {} : { idempotencyHeader: idempotency.header.toLowerCase() }),
    idempotencyWindowMs: idempotency?.windowMs ?? limits.idempotencyWindowMs.default,
    ...readCallers(loading, declaration, owner),
    ...readCompatibility(loading, declaration, owner),
  };
}

function readCallers(
  loading: Loading,
  declaration: ApiDeclaration,
  owner: Owner,
): Pick<ApiContractModel, "callers"> {
  const callers: unknown = declaration.callers;
  if (callers !== undefined && callers !== "anyone" && callers !== "declared")
    reportMalformed(
      loading,
      owner,
      `has ${describe(callers)} as callers`,
      '"anyone" or "declared"',
      "callers",
    );
  return callers === "declared" ? { callers } : {};
}

const schemaParts = ["params", "query", "headers", "body"] as const;
