import { Fault } from "@trellis/model";

export interface Route<T> {
  readonly method: string;
  /** Parameters are whole segments in braces: `/invoices/{invoiceId}`. */
  readonly path: string;
  readonly target: T;
}

export interface RouteFound<T> {
  readonly target: T;
  /** Percent-decoded; never empty. */
  readonly params: Readonly<Record<string, string>>;
}

export interface RouteTable<T> {
  /**
   * Finds the route of a path, which is taken literally: `/a`, `/a/` and `//a` are three paths. Where both fit, a
   * literal segment beats a parameter. `HEAD` is answered by the route of `GET`.
   *
   * @throws Fault TRL0501 when no route has the path, TRL0502 (with `details.allow`) when one has it for other
   * methods, TRL0503 when an escape is broken
   */
  readonly find: (method: string, path: string) => RouteFound<T>;
  /** Methods that the path takes, for `allow`; empty when no route has it. */
  readonly methodsOf: (path: string) => readonly string[];
}

/** @throws Fault TRL0151 when two routes have the same method and path, names of parameters aside */
export function createRouteTable<T>(routes: Iterable<Route<T>>): RouteTable<T> {
  const root = branch<T>();
  const literals: LiteralRoutes<T> = new Map();
  for (const route of routes) {
    add(root, route);
    addLiteral(literals, route);
  }
  const methodsOf = (path: string): string[] => {
    const methods = new Set<string>();
    collect(root, segmentsOf(path), 0, methods);
    if (methods.has("GET")) methods.add("HEAD");
    if (methods.size > 0) methods.add("OPTIONS");
    return [...methods].sort();
  };
  const find = (method: string, path: string): RouteFound<T> => {
    const literal = literals.get(path)?.get(method === "HEAD" ? "GET" : method);
    if (literal !== undefined) return literal;
    const segments = segmentsOf(path);
    const leaf = search(root, segments, 0, method === "HEAD" ? "GET" : method);
    if (leaf === undefined) throw notFound(methodsOf(path));
    const params: Record<string, string> = {};
    for (const [position, name] of leaf.params) params[name] = segments[position] ?? "";
    return { target: leaf.target, params };
  };
  return { find, methodsOf };
}

/** By path and method. A path without parameters beats all others, so that it needs no search. */
type LiteralRoutes<T> = Map<string, Map<string, RouteFound<T>>>;

function addLiteral<T>(literals: LiteralRoutes<T>, { method, path, target }: Route<T>): void {
  // Escapes are for the search, which decodes them.
  if (/[{%]/.test(path)) return;
  const byMethod = literals.get(path) ?? new Map<string, RouteFound<T>>();
  literals.set(path, byMethod.set(method, { target, params: {} }));
}

/** One segment of the trie; a branch is reached by one sequence of literals and parameters only. */
interface Branch<T> {
  readonly literals: Map<string, Branch<T>>;
  parameter?: Branch<T>;
  readonly leaves: Map<string, Leaf<T>>;
}

interface Leaf<T> {
  readonly target: T;
  /** Position among the path's segments, and name. */
  readonly params: readonly (readonly [number, string])[];
}

function branch<T>(): Branch<T> {
  return { literals: new Map(), leaves: new Map() };
}

function add<T>(root: Branch<T>, { method, path, target }: Route<T>): void {
  const params: [number, string][] = [];
  let at = root;
  for (const [position, segment] of path.slice(1).split("/").entries()) {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    let next = name === undefined ? at.literals.get(segment) : at.parameter;
    if (next === undefined) {
      next = branch<T>();
      if (name === undefined) at.literals.set(segment, next);
      else at.parameter = next;
    }
    if (name !== undefined) params.push([position, name]);
    at = next;
  }
  if (at.leaves.has(method)) {
    throw new Fault("TRL0151", `Two functions answer ${method} ${path}`, {
      retry: "never",
      details: { method, path },
    });
  }
  at.leaves.set(method, { target, params });
}

/** Depth first, literals first. Each branch is visited once at most, so that no path makes this slow. */
function search<T>(
  at: Branch<T>,
  segments: readonly string[],
  depth: number,
  method: string,
): Leaf<T> | undefined {
  const segment = segments[depth];
  if (segment === undefined) return at.leaves.get(method);
  const literal = at.literals.get(segment);
  const found = literal === undefined ? undefined : search(literal, segments, depth + 1, method);
  if (found !== undefined || at.parameter === undefined || segment === "") return found;
  return search(at.parameter, segments, depth + 1, method);
}

function collect<T>(at: Branch<T>, segments: readonly string[], depth: number, methods: Set<string>): void {
  const segment = segments[depth];
  if (segment === undefined) {
    for (const method of at.leaves.keys()) methods.add(method);
    return;
  }
  const literal = at.literals.get(segment);
  if (literal !== undefined) collect(literal, segments, depth + 1, methods);
  if (at.parameter !== undefined && segment !== "") collect(at.parameter, segments, depth + 1, methods);
}

/** Split before decoding, so that an escaped slash stays inside its segment. */
function segmentsOf(path: string): string[] {
  if (!path.startsWith("/")) throw malformed("The path does not begin with a slash");
  const segments = path.slice(1).split("/");
  if (!path.includes("%")) return segments;
  try {
    return segments.map(decodeURIComponent);
  } catch {
    throw malformed("A percent escape in the path is broken");
  }
}

function malformed(message: string): Fault {
  return new Fault("TRL0503", message, { retry: "never" });
}

function notFound(methods: readonly string[]): Fault {
  if (methods.length === 0) return new Fault("TRL0501", "No route has this path", { retry: "never" });
  const allow = methods.join(", ");
  return new Fault("TRL0502", `This path takes ${allow}`, { retry: "never", details: { allow } });
}
