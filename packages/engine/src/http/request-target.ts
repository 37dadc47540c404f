import { Fault } from "@trellis/model";

export interface RequestTarget {
  /** Still escaped. */
  readonly path: string;
  /** Decoded; a name given more than once has all its values. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Splits a request's target into path and query. Takes the absolute form too, as every server must (RFC 9112,
 * section 3.2.2).
 *
 * @throws Fault TRL0503 when an escape of the query is broken, TRL0505 when the query has too many parameters
 */
export function readTarget(url: string, queryParametersMax: number): RequestTarget {
  const target = url.startsWith("/") ? url : originForm(url);
  const mark = target.indexOf("?");
  if (mark === -1) return { path: target, query: {} };
  return { path: target.slice(0, mark), query: readQuery(target.slice(mark + 1), queryParametersMax) };
}

function originForm(url: string): string {
  const rest = /^https?:\/\/[^/?#]*(.*)$/i.exec(url)?.[1];
  if (rest === undefined) return url;
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function readQuery(text: string, parametersMax: number): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  let count = 0;
  // The bound holds for splitting too: a query of ten thousand ampersands makes no ten thousand strings.
  for (const part of text.split("&", parametersMax + 1)) {
    if (++count > parametersMax) throw tooMany(parametersMax);
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decoded(equals === -1 ? part : part.slice(0, equals));
    const value = equals === -1 ? "" : decoded(part.slice(equals + 1));
    const before = Object.hasOwn(query, name) ? query[name] : undefined;
    if (before === undefined) define(query, name, value);
    else if (typeof before === "string") query[name] = [before, value];
    else before.push(value);
  }
  return query;
}

/** A plain member even for names like `__proto__`, which assignment would take for something else. */
function define(query: Record<string, string | string[]>, name: string, value: string): void {
  Object.defineProperty(query, name, { value, writable: true, enumerable: true, configurable: true });
}

function decoded(text: string): string {
  try {
    return text.includes("%") || text.includes("+") ? decodeURIComponent(text.replaceAll("+", " ")) : text;
  } catch {
    throw new Fault("TRL0503", "A percent escape in the query is broken", { retry: "never" });
  }
}

function tooMany(parametersMax: number): Fault {
  return new Fault("TRL0505", `The query may have ${parametersMax} parameters at most`, { retry: "never" });
}
