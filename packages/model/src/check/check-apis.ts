import type { ApiContractModel } from "../document/system-model.ts";
import type { Diagnostic, DiagnosticPlace } from "../errors/diagnostic.ts";
import { parseOperation } from "../names/operation.ts";
import { didYouMean } from "../names/suggest.ts";
import { fieldsOf } from "../schema/fields.ts";
import { error, type Subject } from "./check.ts";

/** Operations are well formed, and their schemas fit the method, the path and the answers. */
export function* checkApis({ model, locate }: Subject): Generator<Diagnostic> {
  for (const api of Object.values(model.apis)) {
    const place: LocateInApi = (...words) => locate(api.source, ...words);
    const parsed = parseOperation(api.operation);
    if ("invalid" in parsed) {
      const { reason, fix } = parsed.invalid;
      yield error({
        code: "TRL0150",
        message: `"${api.operation}" is no operation: ${reason}`,
        where: place(api.operation),
        fix,
      });
    } else {
      yield* checkParams(api, parsed.parameters, place);
      yield* checkBody(api, parsed.method, place);
    }
    yield* checkResponses(api, place);
    yield* checkHeaders(api, place);
  }
}

type LocateInApi = (...words: readonly string[]) => DiagnosticPlace;

function* checkParams(
  api: ApiContractModel,
  parameters: readonly string[],
  place: LocateInApi,
): Generator<Diagnostic> {
  const wrong = (message: string, fix: string, ...words: readonly string[]): Diagnostic =>
    error({
      code: "TRL0152",
      message: `${api.operation}: ${message}`,
      where: place("params", ...words),
      fix,
    });
  if (api.params === undefined) {
    const [first] = parameters;
    if (first !== undefined)
      yield wrong(`the path has {${first}}, but there is no params schema`, "Declare params");
    return;
  }
  const fields = fieldsOf(api.params);
  if (fields === undefined) {
    if (parameters.length === 0)
      yield wrong("the path has no parameter, but there is a params schema", "Take params away");
    return;
  }
  for (const name of parameters.filter((candidate) => !fields.has(candidate))) {
    const spare = [...fields.keys()].filter((field) => !parameters.includes(field));
    yield wrong(
      `params does not have the path's {${name}}${didYouMean(name, spare)}`,
      `Add ${name} to params, or rename one of them`,
    );
  }
  for (const field of [...fields.keys()].filter((candidate) => !parameters.includes(candidate))) {
    const fix = `Add {${field}} to the path, or move it to query`;
    yield wrong(
      `params has "${field}", which is not in the path${didYouMean(field, parameters)}`,
      fix,
      field,
    );
  }
}

function* checkBody(api: ApiContractModel, method: string, place: LocateInApi): Generator<Diagnostic> {
  if (api.body === undefined || (method !== "GET" && method !== "DELETE")) return;
  yield error({
    code: "TRL0153",
    message: `${api.operation} declares a body, which ${method} requests do not carry`,
    where: place("body"),
    fix: "Move the data to query, or use POST, PUT or PATCH",
  });
}

const statusMin = 200;
const statusMax = 599;
/** Answers that HTTP gives no body (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5). */
const bodyless = ["204", "205", "304"];

function* checkResponses(
  { operation, responses }: ApiContractModel,
  place: LocateInApi,
): Generator<Diagnostic> {
  const wrong = (message: string, fix: string, ...words: readonly string[]): Diagnostic =>
    error({ code: "TRL0154", message: `${operation}: ${message}`, where: place("responses", ...words), fix });
  if (Object.keys(responses).length === 0)
    yield wrong("there is no answer in responses", "Declare each status that the handler answers with");
  for (const [status, schema] of Object.entries(responses)) {
    const number = Number(status);
    if (!/^\d{3}$/.test(status) || number < statusMin || number > statusMax) {
      yield wrong(
        `${status} is no status of an answer`,
        `Use a status from ${statusMin} to ${statusMax}`,
        status,
      );
    } else if (schema !== null && bodyless.includes(status)) {
      yield wrong(`an answer with status ${status} has no body`, `Write ${status}: null`, status);
    }
  }
}

/** A token of RFC 9110, section 5.6.2, in lower case: requests' headers are looked up so. */
const headerName = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;

function* checkHeaders(
  { operation, headers, idempotencyHeader }: ApiContractModel,
  place: LocateInApi,
): Generator<Diagnostic> {
  const wrong = (name: string, fix: string, ...words: readonly string[]): Diagnostic =>
    error({
      code: "TRL0155",
      message: `${operation}: "${name}" is no header's name in lower case`,
      where: place(...words),
      fix,
    });
  const fields = headers === undefined ? undefined : fieldsOf(headers);
  for (const name of fields?.keys() ?? []) {
    if (!headerName.test(name)) yield wrong(name, `Write ${name.toLowerCase()}`, "headers", name);
  }
  if (idempotencyHeader !== undefined && !headerName.test(idempotencyHeader)) {
    yield wrong(idempotencyHeader, 'Write it like "idempotency-key"', "idempotency", "header");
  }
}
