import { type HttpMethod, httpMethods } from "../document/system-model.ts";
import { suggest } from "./suggest.ts";

export interface Operation {
  readonly method: HttpMethod;
  /** Begins with a slash; parameters are whole segments in braces. */
  readonly path: string;
  /** Names of the path's parameters, in order. */
  readonly parameters: readonly string[];
}

/** What is wrong with an operation and what to write instead; sentences without a full stop. */
export interface OperationProblem {
  readonly reason: string;
  readonly fix: string;
}

/** Longest path of an operation, in characters. */
export const pathMaxLength = 512;

/** Reads `GET /invoices/{invoiceId}`: a method, one space, and a path of plain segments and parameters in braces. */
export function parseOperation(operation: string): Operation | { readonly invalid: OperationProblem } {
  const [, word = "", path = ""] = /^(\S+) (\S+)$/.exec(operation) ?? [];
  if (path === "") return wrong("it is no method and path", "Write it like GET /invoices/{invoiceId}");
  const method = httpMethods.find((known) => known === word);
  if (method === undefined) {
    const meant = suggest(word, httpMethods);
    const fix = meant === undefined ? `Use ${httpMethods.join(", ")}` : `Write ${meant} ${path}`;
    return wrong(`"${word}" is no method that an API contract can have`, fix);
  }
  return parsePath(method, path);
}

function parsePath(method: HttpMethod, path: string): Operation | { readonly invalid: OperationProblem } {
  if (!path.startsWith("/"))
    return wrong(`the path "${path}" does not begin with a slash`, `Write ${method} /${path}`);
  if (path.length > pathMaxLength) {
    return wrong(
      `the path has ${path.length} characters, more than ${pathMaxLength}`,
      "Write a shorter path",
    );
  }
  const parameters: string[] = [];
  for (const segment of path === "/" ? [] : path.slice(1).split("/")) {
    const parameter = /^\{(.*)\}$/.exec(segment)?.[1];
    if (segment === "")
      return wrong(`the path "${path}" has an empty segment`, "Take the surplus slash away");
    if (parameter === undefined && (!plainSegment.test(segment) || segment === "." || segment === "..")) {
      const fix = "Write letters, digits and -._~ or a whole segment in braces, as in /invoices/{invoiceId}";
      return wrong(`"${segment}" is no segment of a path`, fix);
    }
    if (parameter !== undefined && !parameterName.test(parameter)) {
      return wrong(
        `"${parameter}" is no name of a parameter`,
        "Write a letter, then letters, digits or underscores",
      );
    }
    if (parameter !== undefined && parameters.includes(parameter)) {
      return wrong(`the parameter "${parameter}" is in the path twice`, "Give each parameter its own name");
    }
    if (parameter !== undefined) parameters.push(parameter);
  }
  return { method, path, parameters };
}

// RFC 3986, section 3.3, without percent-encoding, which has more than one spelling of the same path.
const plainSegment = /^[A-Za-z0-9\-._~!$&'()*+,;=:@]+$/;
const parameterName = /^[A-Za-z][A-Za-z0-9_]*$/;

function wrong(reason: string, fix: string): { readonly invalid: OperationProblem } {
  return { invalid: { reason, fix } };
}
